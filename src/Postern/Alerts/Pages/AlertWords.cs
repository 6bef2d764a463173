using Microsoft.AspNetCore.WebUtilities;
using Postern.Alerts.Queries;
using Postern.Jobs.Pages;

namespace Postern.Alerts.Pages;

/// <summary>What a rule says, as a sentence.</summary>
internal static class AlertWords
{
    public static string Condition(AlertView alert) =>
        alert.Condition switch
        {
            AlertCondition.QueueOlderThan =>
                $"A job{Of(alert)} waits longer than {Lasting(alert.Minutes)}",
            AlertCondition.FailuresAbove =>
                $"More than {JobWords.Count(alert.Most, "attempt")}{Of(alert)} fail within {Lasting(alert.Minutes)}",
            AlertCondition.WorkerSilent =>
                $"A worker{Of(alert)} is silent for {Lasting(alert.Minutes)}",
            _ => alert.Most == 0
                ? $"A customer's request{Of(alert)} is overdue"
                : $"More than {JobWords.Count(alert.Most, "request")}{Of(alert)} of customers are overdue",
        };

    /// <summary>Where what a rule watches is seen as it is now.</summary>
    public static string Place(AlertView alert) =>
        alert.Condition switch
        {
            AlertCondition.QueueOlderThan => JobWords.List(
                ("state", "waiting"),
                ("queue", alert.Queue),
                ("kind", alert.Kind)
            ),
            AlertCondition.FailuresAbove when alert.Kind is { } kind => JobWords.Kind(kind),
            AlertCondition.FailuresAbove => "/jobs/errors",
            AlertCondition.WorkerSilent => "/jobs/workers",
            _ => QueryHelpers.AddQueryString(
                "/jobs/requests",
                alert.Kind is { } kind
                    ? new Dictionary<string, string?> { ["overdue"] = "true", ["kind"] = kind }
                    : new Dictionary<string, string?> { ["overdue"] = "true" }
            ),
        };

    private static string Of(AlertView alert) =>
        (alert.Kind is { } kind ? $" of kind {kind}" : "")
        + (alert.Queue is { } queue ? $" of queue {queue}" : "");

    private static string Lasting(int minutes) => JobWords.Lasting(60.0 * minutes);
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Postern.Jobs.Queries;

namespace Postern.Jobs.Pages;

/// <summary>How the console says what is known of jobs.</summary>
internal static partial class JobWords
{
    /// <summary>A state as the API has it, and as its badge is found by.</summary>
    public static string Name<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 job", "12 jobs".</summary>
    public static string Count(long number, string one) =>
        $"{Count(number)} {one}{(number == 1 ? "" : "s")}";

    /// <summary>How long something takes: "0.4 s", "8 s", "3 min 20 s", "2 h 5 min".</summary>
    public static string Lasting(double? seconds) =>
        seconds switch
        {
            null => "–",
            < 0.05 => "0 s",
            < 9.95 and var few => string.Create(CultureInfo.InvariantCulture, $"{few:0.#} s"),
            < 59.5 and var some => string.Create(CultureInfo.InvariantCulture, $"{some:0} s"),
            < 3_600 and var more => Two(more, 60, "min", 1, "s"),
            < 86_400 and var much => Two(much, 3_600, "h", 60, "min"),
            var days => Two(days.Value, 86_400, "d", 3_600, "h"),
        };

    /// <summary>A badge for how a request stands.</summary>
    public static string Look(RequestStand stand) =>
        stand == RequestStand.GaveUp ? "dead" : Name(stand);

    public static string Look(BatchState state) =>
        state == BatchState.Failed ? "batchFailed" : Name(state);

    /// <summary>What staff asked for.</summary>
    public static string Asked(JobCommandKind kind) =>
        kind == JobCommandKind.Retry ? "Run again" : "Cancel";

    /// <summary>What it means that a command stands like that.</summary>
    public static string Meaning(CommandView command) =>
        command.Stand switch
        {
            CommandStand.OnItsWay =>
                "Not at the owner of the job yet. It is sent until it arrives.",
            CommandStand.Unconfirmed =>
                "The owner of the job has it, and has neither said nor shown that it was done.",
            CommandStand.Confirmed => command.Kind == JobCommandKind.Retry
                ? "The owner of the job has done it: the job was put back to work."
                : "The owner of the job has done it: the job was taken out.",
            CommandStand.Refused => "The owner of the job would not do it.",
            _ => "It could not be brought to the owner of the job, and nothing more is tried.",
        };

    /// <summary>What a delivery is and how it stands: "E-mail bounced".</summary>
    public static string Delivery(DeliveryView delivery) =>
        $"{(delivery.Kind == "email" ? "E-mail" : Console.PropertyName.Humanize(delivery.Kind))} {JobWords.Name(delivery.State)}";

    /// <summary>The list with some of its filters set.</summary>
    public static string List(params IEnumerable<(string Name, string? Value)> filters) =>
        QueryHelpers.AddQueryString(
            "/jobs/list",
            filters
                .Where(filter => filter.Value is not null)
                .Select(filter => KeyValuePair.Create(filter.Name, filter.Value))
        );

    public static string Kind(string kind) => $"/jobs/kinds/{Uri.EscapeDataString(kind)}";

    /// <summary>Last part of a class's name: what an error is called.</summary>
    public static string Short(string type) =>
        type.LastIndexOf('.') is > 0 and var at && at < type.Length - 1 ? type[(at + 1)..] : type;

    /// <summary>Who told of it: "quartz, of tally"; or that it is our own work.</summary>
    public static string Origin(string source, string app) =>
        (source, app) is (JobRules.OwnSource, JobRules.OwnApp) ? "Postern's own work"
        : app == JobRules.OwnApp ? $"{source}, read by Postern"
        : $"{source}, told by {app}";

    /// <summary>Whether a sentence names a time of day, which is UTC.</summary>
    public static bool HasTime(string sentence) => TimeOfDay().IsMatch(sentence);

    [GeneratedRegex(@"\b\d\d:\d\d\b", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex TimeOfDay();

    private static string Two(double seconds, int large, string one, int small, string other)
    {
        var whole = (long)Math.Round(seconds / small) * small;
        var (first, rest) = (whole / large, whole % large / small);
        return rest == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{first} {one}")
            : string.Create(CultureInfo.InvariantCulture, $"{first} {one} {rest} {other}");
    }
}

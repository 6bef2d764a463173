using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Alerts.Operations;
using Postern.Operations;

namespace Postern.Alerts;

/// <summary>What somebody wants to be told of.</summary>
public enum AlertCondition
{
    /// <summary>The oldest job that waits in a queue has waited for longer.</summary>
    [Display(Name = "A job waits too long")]
    QueueOlderThan,

    /// <summary>More attempts failed, of all or of one kind.</summary>
    [Display(Name = "Too many failures")]
    FailuresAbove,

    /// <summary>A worker was not heard of for longer.</summary>
    [Display(Name = "A worker is silent")]
    WorkerSilent,

    /// <summary>More requests of customers are overdue.</summary>
    [Display(Name = "Requests are overdue")]
    RequestsOverdue,
}

/// <summary>A rule, and whether it holds: told of once when it begins to, and once when it no longer does.</summary>
public sealed class AlertRule : IAudited
{
    public required Guid Id { get; init; }

    public Guid AuditEntryId { get; set; }

    public required string Name { get; set; }

    public required AlertCondition Condition { get; init; }

    /// <summary>Only this queue; null: any.</summary>
    public string? Queue { get; set; }

    /// <summary>Only this kind of job or request; null: any.</summary>
    public string? Kind { get; set; }

    /// <summary>Of age, silence, or the time in which failures are counted.</summary>
    public int Minutes { get; set; }

    /// <summary>Of failures, or of overdue requests; that many are still all right.</summary>
    public int Most { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RemovedAt { get; private set; }

    /// <summary>Since when it holds; null: it does not.</summary>
    public DateTimeOffset? FiringSince { get; private set; }

    /// <summary>What was seen when it began to hold, as a sentence.</summary>
    public string? Finding { get; private set; }

    public string Label => Name;

    public void Change(AlertInput input)
    {
        Name = input.Name.Trim();
        Queue = string.IsNullOrWhiteSpace(input.Queue) ? null : input.Queue.Trim();
        Kind = string.IsNullOrWhiteSpace(input.Kind) ? null : input.Kind.Trim();
        Minutes = input.Minutes;
        Most = input.Most;
    }

    /// <summary>As the webhook tells of it.</summary>
    public JsonObject Told() =>
        new()
        {
            ["id"] = Id.ToString(),
            ["name"] = Name,
            ["condition"] = JsonNamingPolicy.CamelCase.ConvertName(Condition.ToString()),
            ["since"] = FiringSince is { } since ? Times.Format(since) : null,
            ["finding"] = Finding,
        };

    public void Fire(DateTimeOffset now, string finding) => (FiringSince, Finding) = (now, finding);

    public void Resolve() => (FiringSince, Finding) = (null, null);

    public void Remove(DateTimeOffset now)
    {
        Resolve();
        RemovedAt = now;
    }
}

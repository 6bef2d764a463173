using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Jobs;

/// <summary>Postern's own work as events of jobs; pure.</summary>
internal static class OwnJobs
{
    /// <summary>A message of the outbox: its deliverer counts attempts and says when the last one began.</summary>
    public static IEnumerable<JobEvent> Of(OutboxMessage message)
    {
        var waiting = new JobEvent
        {
            Source = JobRules.OwnSource,
            Id = message.Id.ToString(),
            Kind = message.Type,
            Queue = OwnWork.Outbox,
            TenantId = message.TenantId,
            State = JobState.Waiting,
            At = message.CreatedAt,
            Arguments = new JsonObject { ["channel"] = message.Channel },
        };
        yield return waiting;
        var delivery = message.Delivery;
        if (delivery is not { LastAttemptAt: { } tried, Attempts: > 0 })
        {
            yield break;
        }

        var attempt = waiting with { Attempt = delivery.Attempts, At = tried };
        yield return attempt with
        {
            State = JobState.Running,
        };
        if (delivery.State == OutboxState.Delivered)
        {
            yield return attempt with
            {
                State = JobState.Succeeded,
            };
        }
        else if (delivery.LastError is { } error)
        {
            yield return attempt with
            {
                State = delivery.State == OutboxState.Dead ? JobState.Dead : JobState.Failed,
                Error = new JobError(
                    "NotDelivered",
                    JobText.Clean(Redaction.Of(error), JobRules.MessageLimit)
                ),
            };
            if (delivery.State != OutboxState.Dead)
            {
                yield return waiting with
                {
                    Attempt = delivery.Attempts + 1,
                    State = JobState.Scheduled,
                    At = tried,
                    ScheduledFor = delivery.NextAttemptAt,
                };
            }
        }
    }

    /// <summary>Something that happened by itself: an expiry, an alert. Its entry says that it is done.</summary>
    public static JobEvent Of(AuditEntry entry) =>
        new()
        {
            Source = JobRules.OwnSource,
            Id = entry.Id.ToString(),
            Kind = entry.Action,
            Queue = entry.StaffSubject,
            TenantId = entry.TenantId,
            State = JobState.Succeeded,
            At = entry.At,
        };
}

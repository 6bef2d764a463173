using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Staff;

namespace Postern.Jobs;

/// <summary>What retrying and cancelling have in common: who may, when not, and how it gets to the owner.</summary>
internal static class JobAsking
{
    /// <summary>Whether this actor may act on this job, and whether there is anybody to be asked.</summary>
    public static IEnumerable<Refusal> May(Job job, JobFacts facts, OperationContext context)
    {
        if (!context.Actor.May(Permissions.ActOnAnyJob) && !JobRules.IsBilling(job.Kind, job.Queue))
        {
            yield return Refusal.Forbidden(
                "You may act on billing jobs only: those of the queue \"billing\", or of a kind that begins with that word."
            );
        }

        if (job is { App: JobRules.OwnApp, Source: JobRules.OwnSource })
        {
            yield return new Refusal(
                "own_work",
                "This is Postern's own work, which it repeats by itself. A message that was given up is sent again with outbox.message.redeliver or billing.effect.retry."
            );
        }

        if (
            facts.Pending is { } pending
            && context.Now - pending.Command.AskedAt < JobFacts.Patience
        )
        {
            yield return new Refusal(
                "command_pending",
                $"{pending.Command.AskedBy} asked for the same job to be {Word(pending.Command.Kind)} a moment ago, and its owner has not confirmed that yet. It can be asked again after {JobFacts.Patience.TotalMinutes:0} minutes."
            );
        }
    }

    /// <summary>Writes the command down, and sends it to the owner.</summary>
    public static void Ask(Job job, JobFacts facts, JobCommandKind kind, OperationContext context)
    {
        var command = new JobCommand
        {
            Id = Guid.CreateVersion7(context.Now),
            JobId = job.Id,
            TenantId = job.TenantId,
            Kind = kind,
            FromState = job.State,
            FromAttempt = job.Attempt,
            AskedBy = context.Actor.Email ?? context.Actor.Name,
            AskedAt = context.Now,
            BatchId = context.BatchId,
        };
        context.Add(command);
        context.Intend(
            job.App == JobRules.OwnApp ? OutboxChannels.Hangfire : OutboxChannels.Webhook,
            kind == JobCommandKind.Retry ? "job.retry" : "job.cancel",
            new JsonObject
            {
                ["command"] = command.Id.ToString(),
                ["source"] = job.Source,
                ["id"] = job.ExternalId,
                ["kind"] = job.Kind,
                ["queue"] = job.Queue,
                ["tenant"] = facts.TenantExternalId,
                ["attempt"] = job.Attempt,
            },
            job.TenantId,
            command.Id
        );
        context.Answer(
            new JsonObject
            {
                ["command"] = command.Id.ToString(),
                ["warnings"] =
                    kind == JobCommandKind.Retry
                        ? new JsonArray([
                            .. facts.Warnings().Select(warning => JsonValue.Create(warning)),
                        ])
                        : new JsonArray(),
            }
        );
    }

    public static string Word(JobCommandKind kind) =>
        kind == JobCommandKind.Retry ? "run again" : "cancelled";
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Jobs;
using Postern.Operations;

namespace Postern.Runtime.Jobs;

/// <summary>Reads what services report of jobs, requests, deliveries and workers; redacted as it is read.</summary>
internal sealed class JobReports(Redaction redaction, TimeProvider time)
{
    public ReadRow<JobEvent> Event(JsonElement row)
    {
        var read = Read<JobEvent>(
            row,
            "must be { source, id, kind, queue?, tenant?, user?, correlationId?, state, at, attempt?, worker?, progress?, scheduledFor?, error?: { type, message, stack? }, arguments?, artefact? } and no more, with RFC 3339 times."
        );
        if (read.Row is not { } found)
        {
            return read;
        }

        var fault =
            // The one member of ours that a report has no word for; left alone it would be passed over in silence.
            (
                row.TryGetProperty("tenantId", out _)
                    ? "tenantId is Postern's own; say whose it is with tenant, by your id."
                    : null
            )
            ?? Source(found.Source)
            ?? Id("id", found.Id)
            ?? Name("kind", found.Kind)
            ?? Name("queue", found.Queue)
            ?? Id("tenant", found.Tenant)
            ?? Id("user", found.User)
            ?? Id("correlationId", found.CorrelationId)
            ?? Name("worker", found.Worker)
            ?? (
                found.Attempt is < 1 or > JobRules.MostAttempts
                    ? $"attempt must be between 1 and {JobRules.MostAttempts}."
                    : null
            )
            ?? (
                found.Progress is { } percent && !(percent is >= 0 and <= 100)
                    ? "progress must be a percentage between 0 and 100."
                    : null
            )
            ?? (found.Error is { Type: "" } ? "error.type must not be empty." : null);
        if (fault is not null)
        {
            return ReadRow<JobEvent>.Invalid(fault);
        }

        return Late<JobEvent>(found.At)
            ?? ReadRow<JobEvent>.Of(
                found with
                {
                    Kind = Said(found.Kind),
                    Queue = found.Queue is { } queue ? Said(queue) : null,
                    Worker = found.Worker is { } worker ? Said(worker) : null,
                    At = Times.Micro(found.At),
                    ScheduledFor = found.ScheduledFor is { } due ? Times.Micro(due) : null,
                    Error = found.Error is { } error ? Cleaned(error) : null,
                    Arguments = redaction.Of(found.Arguments),
                    Artefact = redaction.Of(found.Artefact) is { } artefact
                        ? JsonNode.Parse(JobText.Kept(artefact, JobRules.ArtefactLimit)!)
                        : null,
                }
            );
    }

    public ReadRow<ReportedRequest> Request(JsonElement row)
    {
        var read = Read<ReportedRequest>(
            row,
            "must be { id, kind, tenant, user?, correlationId, requestedAt, dueAt } and no more, with RFC 3339 times."
        );
        if (read.Row is not { } found)
        {
            return read;
        }

        var fault =
            Id("id", found.Id)
            ?? Name("kind", found.Kind)
            ?? Id("tenant", found.Tenant)
            ?? Id("user", found.User)
            ?? Id("correlationId", found.CorrelationId)
            ?? (found.DueAt < found.RequestedAt ? "dueAt must not lie before requestedAt." : null);
        return fault is not null
            ? ReadRow<ReportedRequest>.Invalid(fault)
            : Late<ReportedRequest>(found.RequestedAt)
                ?? ReadRow<ReportedRequest>.Of(
                    found with
                    {
                        Kind = Said(found.Kind),
                        RequestedAt = Times.Micro(found.RequestedAt),
                        DueAt = Times.Micro(found.DueAt),
                    }
                );
    }

    public ReadRow<DeliveryEvent> Delivery(JsonElement row)
    {
        var read = Read<DeliveryEvent>(
            row,
            "must be { id, correlationId, tenant, user?, kind, state, at, recipient?, detail? } and no more; state is accepted, bounced, opened or downloaded."
        );
        if (read.Row is not { } found)
        {
            return read;
        }

        var fault =
            Id("id", found.Id)
            ?? Id("correlationId", found.CorrelationId)
            ?? Id("tenant", found.Tenant)
            ?? Id("user", found.User)
            ?? Name("kind", found.Kind)
            ?? Name("recipient", found.Recipient, 320);
        return fault is not null
            ? ReadRow<DeliveryEvent>.Invalid(fault)
            : Late<DeliveryEvent>(found.At)
                ?? ReadRow<DeliveryEvent>.Of(
                    found with
                    {
                        Kind = Said(found.Kind),
                        At = Times.Micro(found.At),
                        Recipient = found.Recipient is { } to ? Mask.Text(to) : null,
                        Detail = found.Detail is { } detail
                            ? JobText.Clean(Redaction.Of(detail), JobRules.MessageLimit)
                            : null,
                    }
                );
    }

    public static ReadRow<WorkerSign> Sign(JsonElement row)
    {
        var read = Read<WorkerSign>(
            row,
            "must be { source, id, state?, queues?, running?, every? } and no more; state is running or stopped."
        );
        if (read.Row is not { } found)
        {
            return read;
        }

        var fault =
            Source(found.Source)
            ?? Name("id", found.Id)
            ?? found
                .Queues?.Select(queue => Name("queues", queue))
                .FirstOrDefault(one => one is not null)
            ?? (found.Queues?.Count > 100 ? "queues may name at most 100." : null)
            ?? (found.Running < 0 ? "running must not be negative." : null)
            ?? (
                found.Every is { } seconds && seconds is < 1 or > 3_600
                    ? "every must be between 1 and 3600 seconds."
                    : null
            );
        return fault is not null
            ? ReadRow<WorkerSign>.Invalid(fault)
            : ReadRow<WorkerSign>.Of(
                found with
                {
                    Id = Said(found.Id),
                    Queues = found.Queues?.Select(Said).ToList(),
                }
            );
    }

    private static ReadRow<T> Read<T>(JsonElement row, string otherwise)
        where T : class
    {
        try
        {
            if (row.Deserialize<T>(ReportJson.Options) is { } found)
            {
                return ReadRow<T>.Of(found);
            }
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            // Said below.
        }

        return ReadRow<T>.Invalid(otherwise);
    }

    private static JobError Cleaned(JobError error) =>
        new(
            JobText.Clean(Redaction.Of(error.Type), JobRules.NameLimit),
            JobText.Clean(Redaction.Of(error.Message), JobRules.MessageLimit),
            error.Stack is { } stack
                ? JobText.Clean(
                    Redaction.Of(stack[..Math.Min(stack.Length, 2 * JobRules.StackLimit)]),
                    JobRules.StackLimit
                )
                : null
        );

    private ReadRow<T>? Late<T>(DateTimeOffset at)
        where T : class
    {
        var now = time.GetUtcNow();
        return at > now + JobRules.FurthestAhead
                ? new ReadRow<T>(
                    null,
                    "in_the_future",
                    $"It lies more than {JobRules.FurthestAhead.TotalMinutes:0} minutes in the future."
                )
            : at < now - JobRules.KeptFor
                ? new ReadRow<T>(
                    null,
                    "too_old",
                    $"It lies more than {JobRules.KeptFor.TotalDays:0} days back, and is not kept."
                )
            : null;
    }

    private static string? Source(string source) =>
        Id("source", source, JobRules.SourceLimit)
        ?? (
            string.Equals(source, JobRules.OwnSource, StringComparison.OrdinalIgnoreCase)
                ? $"source must not be {JobRules.OwnSource}: what Postern does itself stands under that name."
                : null
        );

    /// <summary>What names something, and is kept as it is.</summary>
    private static string? Id(string member, string? text, int limit = JobRules.NameLimit) =>
        Name(member, text, limit)
        ?? (
            text is not null && Redaction.IsSecretId(text)
                ? $"{member} looks like a key or a password, and is not kept. Give it a name that is none."
                : null
        );

    private static string? Name(string member, string? text, int limit = JobRules.NameLimit) =>
        text is null
        || (text.Length >= 1 && text.Length <= limit && Texts.Fault(text, lines: false) is null)
            ? null
            : $"{member} must be 1 to {limit} characters without control characters.";

    /// <summary>What something is called, without a key or a password in it.</summary>
    private static string Said(string name) =>
        JobText.Clean(Redaction.Name(name), JobRules.NameLimit);
}

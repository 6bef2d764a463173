using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Postern.AspNetCore.Jobs;
using Quartz;

namespace Postern.Quartz;

/// <summary>What Quartz knows of a job, in Postern's words.</summary>
internal sealed partial class JobFacts(string source, bool tellsArguments)
{
    private const int LongestId = 200;

    /// <summary>The job of a trigger that has not fired.</summary>
    public JobEvent Of(IJobDetail job, ITrigger trigger, JobState state, DateTimeOffset at)
    {
        var data = new JobDataMap();
        foreach (var (key, value) in job.JobDataMap.Concat(trigger.JobDataMap))
            data[key] = value;
        return Of(job, data, IdOf(job.Key, trigger, data, trigger.NextFireTimeUtc), state, at) with
        {
            Attempt = FirstAttempt(data),
        };
    }

    /// <summary>The job that runs.</summary>
    public JobEvent Of(IJobExecutionContext context, JobState state, DateTimeOffset at) =>
        Of(
            context.JobDetail,
            context.MergedJobDataMap,
            IdOf(
                context.JobDetail.Key,
                context.Trigger,
                context.MergedJobDataMap,
                context.ScheduledFireTimeUtc
            ),
            state,
            at
        ) with
        {
            Attempt =
                FirstAttempt(context.MergedJobDataMap)
                + context.RetryAttempt
                + context.RefireCount
                + (context.Recovering ? 1 : 0),
            Worker = context.Scheduler.SchedulerInstanceId,
            Artefact = context.MergedJobDataMap.TryGetValue(PosternJobData.Artefact, out var made)
                ? made as JobArtefact
                : null,
        };

    /// <summary>What is known of a job without a trigger.</summary>
    public JobEvent Of(IJobDetail job, JobState state, DateTimeOffset at) =>
        Of(job, job.JobDataMap, job.Key.ToString(), state, at) with
        {
            Attempt = FirstAttempt(job.JobDataMap),
        };

    /// <summary>
    /// A job that is run once is itself. One that is run again and again by its schedule is many jobs in Postern, one for each
    /// time.
    /// </summary>
    private static string IdOf(JobKey key, ITrigger trigger, JobDataMap data, DateTimeOffset? due)
    {
        if (Text(data, PosternJobData.Id) is { } known)
            return known;

        var id = key.ToString();
        var occurrence =
            trigger is ISimpleTrigger { RepeatCount: 0 } || due is not { } time
                ? ""
                : time.UtcDateTime.ToString(
                    "'@'yyyyMMdd'T'HHmmss'Z'",
                    CultureInfo.InvariantCulture
                );
        return id[..Math.Min(id.Length, LongestId - occurrence.Length)] + occurrence;
    }

    /// <summary>The key of the job with this id, as Quartz writes it.</summary>
    public static string KeyOf(string id) => Occurrence().Replace(id, "");

    private static int FirstAttempt(JobDataMap data) =>
        int.TryParse(
            Text(data, PosternJobData.Attempt),
            CultureInfo.InvariantCulture,
            out var first
        )
            ? first
            : 1;

    public static string? Text(JobDataMap data, string key) =>
        data.TryGetValue(key, out var value)
        && Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text
            ? text
            : null;

    private JobEvent Of(
        IJobDetail job,
        JobDataMap data,
        string id,
        JobState state,
        DateTimeOffset at
    ) =>
        new()
        {
            Source = source,
            Id = id,
            Kind = Text(data, PosternJobData.Kind) ?? KindOf(job.JobType.Type),
            Queue = Text(data, PosternJobData.Queue) ?? job.Key.Group,
            Tenant = Text(data, PosternJobData.Tenant),
            User = Text(data, PosternJobData.User),
            CorrelationId = Text(data, PosternJobData.CorrelationId),
            State = state,
            At = at,
            Arguments = tellsArguments ? Arguments(data) : null,
        };

    [GeneratedRegex("@[0-9]{8}T[0-9]{6}Z$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Occurrence();

    private static string KindOf(Type job)
    {
        var name = job.Name.EndsWith("Job", StringComparison.Ordinal) ? job.Name[..^3] : job.Name;
        return name.Length == 0 ? "job" : name.ToLowerInvariant();
    }

    private static JsonElement? Arguments(JobDataMap data)
    {
        var arguments = new JsonObject();
        foreach (var (key, value) in data)
        {
            if (PosternJobData.Owns(key))
                continue;
            arguments[key] = value switch
            {
                null => null,
                bool flag => JsonValue.Create(flag),
                int number => JsonValue.Create(number),
                long number => JsonValue.Create(number),
                _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
            };
        }

        return arguments.Count == 0 ? null : JsonSerializer.SerializeToElement(arguments);
    }
}

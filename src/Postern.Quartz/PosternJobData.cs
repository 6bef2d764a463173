namespace Postern.Quartz;

/// <summary>Keys of a job's or a trigger's data map that tell Postern more of a job. All values are
/// strings, so they pass any job store; the trigger's come before the job's. What else is in the map is told as the job's arguments.</summary>
public static class PosternJobData
{
    /// <summary>What the job does; left out, its type's name without <c>Job</c>, as in <c>export</c> for <c>ExportJob</c>.</summary>
    public const string Kind = "postern.kind";

    /// <summary>The queue; left out, the job's group.</summary>
    public const string Queue = "postern.queue";

    /// <summary>This app's id of the tenant that the job is for.</summary>
    public const string Tenant = "postern.tenant";

    /// <summary>This app's id of the user that the job is for.</summary>
    public const string User = "postern.user";

    /// <summary>Ties the job to the customer's request and its deliveries.</summary>
    public const string CorrelationId = "postern.correlationId";

    /// <summary>The first attempt's number of this trigger; 1 when left out. A retry by staff sets it.</summary>
    public const string Attempt = "postern.attempt";

    /// <summary>The command by which staff last had the job run again.</summary>
    public const string Command = "postern.command";

    /// <summary>The job's id in Postern, on the trigger of a retry.</summary>
    internal const string Id = "postern.id";

    /// <summary>What the job made, put there by <c>context.ReportArtefact(…)</c>.</summary>
    internal const string Artefact = "postern.artefact";

    /// <summary>Whether a key is one of these, or one of Quartz's own, and so no argument of the job's.</summary>
    /// <param name="key">A data map's key.</param>
    internal static bool Owns(string key) =>
        key.StartsWith("postern.", StringComparison.Ordinal)
        || key.StartsWith("QRTZ_", StringComparison.Ordinal);
}

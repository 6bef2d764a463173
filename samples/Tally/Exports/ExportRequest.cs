using Quartz;

namespace Tally.Exports;

/// <summary>Somebody asked for all of a company's data.</summary>
public sealed class ExportRequest
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string RequestedBy { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required string Format { get; init; }
    public required ExportState State { get; set; }

    public string UserId { get; init; } = "";

    /// <summary>Who is written to when it is ready.</summary>
    public string Email { get; init; } = "";

    /// <summary>Ties the request to all that is done for it.</summary>
    public string CorrelationId { get; init; } = "";

    /// <summary>Percent.</summary>
    public int Progress { get; set; }

    /// <summary>Bytes of the file, once it is there.</summary>
    public long Size { get; set; }

    public string FileName => $"{Id}.zip";

    internal JobKey Job => new(Id, ExportJob.Queue);

    /// <summary>Whether the customer still waits for it.</summary>
    public bool IsOpen =>
        State is ExportState.Queued or ExportState.Running or ExportState.Retrying;
}

public enum ExportState
{
    /// <summary>No worker has begun.</summary>
    Queued,

    /// <summary>The file is there, and its link was sent.</summary>
    Ready,
    Running,

    /// <summary>It failed and will be tried again by itself.</summary>
    Retrying,

    /// <summary>It failed, and nobody tries again unless told to.</summary>
    Failed,
    Cancelled,
}

namespace Tally.Exports;

/// <summary>Somebody asked for all of a company's data.</summary>
public sealed class ExportRequest
{
    public required string Id { get; init; }
    public required string TenantId { get; init; }
    public required string RequestedBy { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required string Format { get; init; }
    public required ExportState State { get; init; }
}

public enum ExportState
{
    Queued,
    Sent,
}

namespace Postern.AspNetCore.Jobs;

/// <summary>What the runtime plane made of a batch.</summary>
/// <param name="Accepted">How many rows it took; what it had been told before counts as taken.</param>
/// <param name="Rejected">The others.</param>
public sealed record Reported(int Accepted, IReadOnlyList<RejectedRow> Rejected);

/// <summary>A row that was not taken.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Code">The reason's stable code: <c>unknown_tenant</c>, <c>invalid_input</c>, <c>in_the_future</c>, <c>too_old</c>, <c>id_reused</c>.</param>
/// <param name="Detail">What is wrong and what would be right.</param>
public sealed record RejectedRow(int Index, string Code, string? Detail = null);

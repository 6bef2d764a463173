namespace Postern.AspNetCore.Client;

internal sealed record RedeemRequest(string Code);

internal sealed record Redeemed(string Token, Guid ImpersonationId, DateTimeOffset ExpiresAt);

internal sealed record EndRequest(string By, string? Who);

/// <summary>One impersonated request as it is told to the runtime plane. The route is the template: ids and queries stay here.</summary>
internal sealed record RequestReport(
    Guid Id,
    string Method,
    string Route,
    int Status,
    bool Refused,
    DateTimeOffset At
);

internal sealed record ReportBatch(IReadOnlyList<RequestReport> Requests);

internal sealed record ReportAnswer(int Accepted, RejectedReport[]? Rejected);

internal sealed record RejectedReport(int Index, string? Code, string? Detail);

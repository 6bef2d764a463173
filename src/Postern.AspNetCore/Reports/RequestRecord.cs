using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Reports;

/// <summary>Puts impersonated requests on the record.</summary>
internal sealed class RequestRecord(RequestReports reports, ReportSender sender, TimeProvider time)
{
    /// <summary>What stands for the route when the app answered without an endpoint: a path may hold ids, so it is not told.</summary>
    public const string NoEndpoint = "(no endpoint)";

    /// <summary>Takes a place for one request, to be filled by <see cref="Add"/>; false when there is none.</summary>
    public bool TryReserve() => reports.TryReserve();

    public void Add(
        ImpersonationToken token,
        string method,
        string? route,
        int status,
        bool isRefused
    )
    {
        var now = time.GetUtcNow();
        reports.Add(
            token.SessionId,
            new(Guid.CreateVersion7(now), method, route ?? NoEndpoint, status, isRefused, now)
        );
        sender.Added();
    }
}

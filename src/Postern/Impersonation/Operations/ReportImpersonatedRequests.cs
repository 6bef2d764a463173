using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Postern.Operations;

namespace Postern.Impersonation.Operations;

[Operation(
    "impersonation.requests.report",
    Risk.Low,
    Title = "Report impersonated requests",
    ForServices = true
)]
[Description("The customer app tells what was done in an impersonation.")]
public sealed class ReportImpersonatedRequests
    : Operation<ImpersonationSession, ReportImpersonatedRequests.Input>
{
    public const int Most = 500;

    public sealed record Input
    {
        [Display(Name = "Requests")]
        [MaxLength(
            Most,
            ErrorMessage = "may hold at most 500 requests; send the rest in another one."
        )]
        public required List<Request> Requests { get; init; }
    }

    public sealed record Request
    {
        public required Guid Id { get; init; }

        public required string Method { get; init; }

        public required string Route { get; init; }

        public required int Status { get; init; }

        public required bool Refused { get; init; }

        public required DateTimeOffset At { get; init; }

        /// <summary>What is wrong with it, or null.</summary>
        [JsonIgnore]
        public string? Fault =>
            Id == Guid.Empty ? "id must be a UUID that is not all zeros."
            : Method.Length is 0 or > 20 || !Method.All(char.IsAsciiLetter)
                ? "method must be 1 to 20 letters."
            : Route.Length is 0 or > 500 || Texts.Fault(Route, lines: false) is not null
                ? "route must be the route's template, in 1 to 500 visible characters."
            : Status is < 100 or > 599 ? "status must be between 100 and 599."
            : null;
    }

    private HashSet<Guid> _known = [];

    internal List<Request> New { get; } = [];

    protected override async Task Prepare(
        DbContext db,
        ImpersonationSession session,
        Input input,
        CancellationToken cancellation
    )
    {
        var ids = input.Requests.Select(request => request.Id).ToList();
        _known =
        [
            .. await db.Set<ImpersonatedRequest>()
                .Where(request => ids.Contains(request.Id))
                .Select(request => request.Id)
                .ToListAsync(cancellation),
        ];
    }

    public override void Apply(ImpersonationSession session, Input input, OperationContext context)
    {
        foreach (var request in input.Requests)
        {
            if (request.Fault is null && _known.Add(request.Id))
            {
                New.Add(request);
                context.Add(
                    new ImpersonatedRequest
                    {
                        Id = request.Id,
                        SessionId = session.Id,
                        TenantId = session.TenantId,
                        UserId = session.UserId,
                        Method = request.Method.ToUpperInvariant(),
                        Route = request.Route,
                        Status = request.Status,
                        Refused = request.Refused,
                        At = Times.Micro(request.At),
                    }
                );
            }
        }
    }

    public override string Summary(
        ImpersonationSession session,
        Input input,
        OperationContext context
    ) =>
        $"{session.StaffEmail} made {New.Count} {(New.Count == 1 ? "request" : "requests")} in the product, {New.Count(request => request.Refused)} refused";
}

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Postern.Impersonation.Pages;
using Postern.Operations;
using Postern.Settings;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Impersonation.Operations;

[ShowsPreview<ImpersonationPlan>]
[ShowsResult<HandOver>]
[Operation("user.impersonate", Risk.Medium, Title = "Impersonate", StepUp = true)]
[Description(
    "Opens the product as this user sees it, for a while. The tenant can see who looked, when and why; every request is recorded."
)]
public sealed class ImpersonateUser(CustomerApps apps) : Operation<User, ImpersonateUser.Input>
{
    public const int DefaultMinutes = 30;

    public sealed record Input
    {
        [Display(
            Name = "Minutes",
            Description = "At most 60, and never prolonged: a longer look is a new one."
        )]
        [Range(1, ImpersonationSession.LongestMinutes)]
        [DefaultValue(DefaultMinutes)]
        public int? Minutes { get; init; }

        [Display(
            Name = "Mode",
            Description = "Read: requests that write are refused. Write: only what is never allowed in an impersonation is."
        )]
        [DefaultValue(ImpersonationMode.Read)]
        public ImpersonationMode? Mode { get; init; }

        [Display(
            Name = "App",
            Description = "Name of the customer app, where there are several; the first configured one when left empty."
        )]
        [StringLength(63)]
        [AskedWhen<SeveralApps>]
        public string? Audience { get; init; }

        [Display(
            Name = "End my running session",
            Description = "You may have one at a time. When one is running, this ends it first."
        )]
        [DefaultValue(false)]
        [AskedWhen<OneIsRunning>]
        public bool? Supersede { get; init; }
    }

    internal Tenant Tenant { get; set; } = null!;

    /// <summary>The actor's own sessions that nobody has ended.</summary>
    internal IReadOnlyList<ImpersonationSession> Open { get; set; } = [];

    /// <summary>Ids of those that hold still: one whose ground is gone stands in nobody's way.</summary>
    internal IReadOnlyList<Guid> Running { get; set; } = [];

    internal DateTimeOffset? GrantedUntil { get; set; }

    protected override async Task Prepare(
        DbContext db,
        User user,
        Input input,
        OperationContext context,
        CancellationToken cancellation
    )
    {
        Tenant = await db.Set<Tenant>()
            .AsNoTracking()
            .SingleAsync(tenant => tenant.Id == user.TenantId, cancellation);
        Open = await db.Set<ImpersonationSession>()
            .Where(session =>
                session.StaffIssuer == context.Actor.Issuer
                && session.StaffSubject == context.Actor.Subject
                && session.EndedAt == null
            )
            .ToListAsync(cancellation);
        var open = Open.Select(session => session.Id).ToList();
        Running =
            open.Count == 0
                ? []
                : await db.RunningImpersonations(context.Now)
                    .Where(session => open.Contains(session.Id))
                    .Select(session => session.Id)
                    .ToListAsync(cancellation);
        GrantedUntil = await db.Set<SupportAccessRequest>()
            .Where(request => request.TenantId == user.TenantId)
            .MaxAsync(request => request.GrantedUntil, cancellation);
    }

    public override IEnumerable<Refusal> Check(User user, Input input, OperationContext context)
    {
        if (!ImpersonationRules.IsReason(context.Reason))
        {
            yield return ImpersonationRules.ReasonRequired;
        }

        if (!user.IsActive)
        {
            yield return UserRules.Deactivated;
        }

        if (!Tenant.IsActive)
        {
            yield return TenantRules.Deactivated;
        }

        if (input.Audience is { } audience && apps.Find(audience) is null)
        {
            yield return apps.Unknown(audience);
        }

        switch (Tenant.SupportAccess)
        {
            case SupportAccess.Never:
                yield return ImpersonationRules.AccessRefused;
                break;
            case SupportAccess.Ask when !(GrantedUntil > context.Now):
                yield return ImpersonationRules.ConsentRequired;
                break;
        }

        if (input.Supersede != true && Running.Count > 0)
        {
            yield return ImpersonationRules.AlreadyRunning;
        }
    }

    public override void Apply(User user, Input input, OperationContext context)
    {
        foreach (var session in Open)
        {
            session.End(
                context.Now,
                Running.Contains(session.Id)
                    ? ImpersonationEnd.Superseded
                    : ImpersonationEnd.Expired,
                context.Actor.Email
            );
        }

        var app = input.Audience is { } audience ? apps.Find(audience)! : apps.Default;
        var code = ImpersonationSession.NewCode();
        var started = new ImpersonationSession
        {
            Id = Guid.CreateVersion7(),
            TenantId = user.TenantId,
            UserId = user.Id,
            StaffIssuer = context.Actor.Issuer,
            StaffSubject = context.Actor.Subject,
            StaffEmail = context.Actor.Email ?? context.Actor.Subject,
            StaffName = context.Actor.Name,
            StaffSessionId = context.Actor.SessionId,
            Reason = context.Reason!.Trim(),
            Ticket = context.Ticket,
            Mode = input.Mode ?? ImpersonationMode.Read,
            Audience = app.Name,
            CodeHash = ImpersonationSession.Hash(code),
            StartEntryId = context.AuditEntryId,
            StartedAt = context.Now,
            ExpiresAt = context.Now.AddMinutes(input.Minutes ?? DefaultMinutes),
        };
        context.Add(started);
        context.Answer(
            new JsonObject
            {
                ["impersonationId"] = started.Id.ToString(),
                ["expiresAt"] = Times.Format(started.ExpiresAt),
            }
        );
        context.AnswerOnce(
            new JsonObject
            {
                ["handoff"] = new JsonObject { ["action"] = app.EnterUrl, ["code"] = code },
            }
        );
    }

    public override string Summary(User user, Input input, OperationContext context) =>
        $"Started to impersonate {Mask.Text(user.Email)} of {Tenant.Name} for {input.Minutes ?? DefaultMinutes} minutes ({(input.Mode == ImpersonationMode.Write ? "may change things" : "read-only")})";
}

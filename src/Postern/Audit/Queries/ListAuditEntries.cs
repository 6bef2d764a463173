using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Audit.Queries;

[Query(
    "audit.list",
    "/audit",
    Title = "Search the audit log",
    Permissions = [Permissions.ReadAudit, Permissions.ReadOwnAudit]
)]
public sealed class ListAuditEntries : Query<ListAuditEntries.Input, Page<AuditEntryView>>
{
    /// <summary>
    /// Text is not indexed (that would cost every entry dearly), so it is looked for within a tenant, a user, a staff
    /// member or a time window; where none is given, within this one.
    /// </summary>
    public static readonly TimeSpan TextWindow = TimeSpan.FromDays(30);

    public sealed record Input : ListInput
    {
        [Display(Description = "Id of a tenant.")]
        public Guid? Tenant { get; init; }

        [Display(Description = "Id of a user.")]
        public Guid? User { get; init; }

        [Display(Description = "E-mail or subject of a staff member.")]
        public string? Staff { get; init; }

        [Display(Description = "Name of an operation or query.")]
        public string? Action { get; init; }

        public AuditKind? Kind { get; init; }

        [Display(Description = "Not before this time.")]
        public DateTimeOffset? From { get; init; }

        [Display(Description = "Before this time.")]
        public DateTimeOffset? To { get; init; }

        [Display(
            Description = "Part of summary, reason, ticket, before or after. Without another filter, the last 30 days are searched."
        )]
        public string? Text { get; init; }

        [Display(Description = "Id of a bulk run.")]
        public Guid? Batch { get; init; }

        [Display(
            Description = "Id of an impersonation: its start, every request made in it, its end."
        )]
        public Guid? Impersonation { get; init; }

        [Display(
            Description = "Id of a request: everything that was recorded while it was served."
        )]
        public string? Request { get; init; }

        /// <summary>True where nothing else narrows the search for text, so that <see cref="TextWindow"/> does.</summary>
        internal bool IsWindowed =>
            Text is { Length: > 0 }
            && (Tenant ?? User ?? Batch ?? Impersonation) is null
            && Staff is null
            && Request is null
            && From is null;
    }

    protected override async Task<Page<AuditEntryView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var entries = Filter(OwnOnly(context.Db.AuditEntries, context.Actor), input, context);
        if (input.Cursor is not null)
        {
            var last = long.TryParse(
                Cursors.Read(input.Cursor),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var at
            )
                ? at
                : 0;
            entries = entries.Where(entry => entry.Sequence < last);
        }

        var found = await entries
            .OrderByDescending(entry => entry.Sequence)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        var page = Cursors.Cut(
            [.. found.Select(AuditEntryView.Of)],
            input.Size,
            entry => entry.Sequence.ToString(CultureInfo.InvariantCulture)
        );
        context.Saw(
            $"Searched the audit log{(input.Text is { Length: > 0 } sought ? $" for \"{sought}\"" : "")}: {(page.Items.Count == 1 ? "1 entry" : $"{page.Items.Count} entries")} shown",
            AuditSubject.None with
            {
                TenantId = input.Tenant,
                UserId = input.User,
            }
        );
        return page;
    }

    /// <summary>Who may see only their own entries gets no others, whatever is asked for.</summary>
    internal static IQueryable<AuditEntry> OwnOnly(IQueryable<AuditEntry> entries, Actor actor) =>
        actor.May(Permissions.ReadAudit)
            ? entries
            : entries.Where(entry =>
                entry.StaffEmail == actor.Email
                && entry.StaffIssuer == actor.Issuer
                && entry.StaffSubject == actor.Subject
            );

    private static IQueryable<AuditEntry> Filter(
        IQueryable<AuditEntry> entries,
        Input input,
        QueryContext context
    )
    {
        if (input.Tenant is { } tenant)
        {
            entries = entries.Where(entry => entry.TenantId == tenant);
        }

        if (input.User is { } user)
        {
            entries = entries.Where(entry => entry.UserId == user);
        }

        if (input.Staff is { } staff)
        {
            entries = staff.Contains('@', StringComparison.Ordinal)
                ? entries.Where(entry => entry.StaffEmail == staff)
                : entries.Where(entry => entry.StaffSubject == staff);
        }

        if (input.Action is { } action)
        {
            entries = entries.Where(entry => entry.Action == action);
        }

        if (input.Kind is { } kind)
        {
            entries = entries.Where(entry => entry.Kind == kind);
        }

        if (input.Batch is { } batch)
        {
            entries = entries.Where(entry => entry.BatchId == batch);
        }

        if (input.Impersonation is { } impersonation)
        {
            entries = entries.Where(entry => entry.ImpersonationId == impersonation);
        }

        if (input.Request is { } request)
        {
            entries = entries.Where(entry => entry.RequestId == request);
        }

        var from = input.IsWindowed ? context.Now - TextWindow : input.From;
        if (input.Text is { Length: > 0 } text)
        {
            var pattern =
                $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
            entries = context.Db.IsPostgres
                ? InPostgres(entries, pattern)
                : InSqlite(entries, pattern);
        }

        entries = from is { } first ? entries.Where(entry => entry.At >= first) : entries;
        return input.To is { } end ? entries.Where(entry => entry.At < end) : entries;
    }

    private static IQueryable<AuditEntry> InPostgres(
        IQueryable<AuditEntry> entries,
        string pattern
    ) =>
        entries.Where(entry =>
            EF.Functions.ILike(entry.Summary, pattern, "\\")
            || EF.Functions.ILike(entry.Reason!, pattern, "\\")
            || EF.Functions.ILike(entry.Ticket!, pattern, "\\")
            || EF.Functions.ILike((string)(object)entry.Before!, pattern, "\\")
            || EF.Functions.ILike((string)(object)entry.After!, pattern, "\\")
        );

    private static IQueryable<AuditEntry> InSqlite(
        IQueryable<AuditEntry> entries,
        string pattern
    ) =>
        entries.Where(entry =>
            EF.Functions.Like(entry.Summary, pattern, "\\")
            || EF.Functions.Like(entry.Reason!, pattern, "\\")
            || EF.Functions.Like(entry.Ticket!, pattern, "\\")
            || EF.Functions.Like(entry.Before!, pattern, "\\")
            || EF.Functions.Like(entry.After!, pattern, "\\")
        );
}

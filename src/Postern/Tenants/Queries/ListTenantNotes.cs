using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Tenants.Queries;

[Query(
    "tenant.note.list",
    "/tenants/{id}/notes",
    Title = "Read a tenant's notes",
    Permissions = [Permissions.ReadTenants]
)]
public sealed class ListTenantNotes : Query<ListTenantNotes.Input, Page<TenantNoteView>>
{
    public sealed record Input : ListInput
    {
        public Guid Id { get; init; }
    }

    protected override async Task<Page<TenantNoteView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var tenant = await context.Db.Tenants.SingleOrDefaultAsync(
            row => row.Id == input.Id,
            cancellation
        );
        if (tenant is null)
        {
            return null;
        }

        var notes = context.Db.TenantNotes.Where(note => note.TenantId == tenant.Id);
        if (input.Cursor is not null)
        {
            notes = After(notes, input.Cursor);
        }

        var found = await notes
            .OrderByDescending(note => note.Pinned)
            .ThenByDescending(note => note.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw($"Read the notes about {tenant.Name}", AuditSubject.Of("tenant", tenant));
        return Cursors.Cut(
            [.. found.Select(TenantNoteView.Of)],
            input.Size,
            note => note.Pinned ? $"pinned {note.Id}" : note.Id.ToString()
        );
    }

    /// <summary>Pinned notes stand first, so a cursor among them has all the others still to come.</summary>
    private static IQueryable<TenantNote> After(IQueryable<TenantNote> notes, string cursor)
    {
        var last = Cursors.Read(cursor)?.Split(' ') ?? [];
        var id = Guid.TryParse(last.LastOrDefault(), out var read) ? read : Guid.Empty;
        return last.Length == 2
            ? notes.Where(note => !note.Pinned || note.Id < id)
            : notes.Where(note => !note.Pinned && note.Id < id);
    }
}

/// <summary>A note as the API shows it.</summary>
public sealed record TenantNoteView(
    Guid Id,
    string Text,
    bool Pinned,
    string Author,
    DateTimeOffset CreatedAt,
    Guid AuditEntryId
)
{
    internal static TenantNoteView Of(TenantNote note) =>
        new(note.Id, note.Text, note.Pinned, note.Author, note.CreatedAt, note.AuditEntryId);
}

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
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            notes = notes.Where(note => note.Id < last);
        }

        var found = await notes
            .OrderByDescending(note => note.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw($"Read the notes about {tenant.Name}", AuditSubject.Of("tenant", tenant));
        return Cursors.Cut(
            [.. found.Select(TenantNoteView.Of)],
            input.Size,
            note => note.Id.ToString()
        );
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

using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

[Query(
    "request.list",
    "/requests",
    Title = "List what customers asked for",
    Permissions = [Permissions.ReadJobs]
)]
public sealed class ListRequests : Query<ListRequests.Input, Page<RequestView>>
{
    public sealed record Input : ListInput
    {
        [Display(Description = "Id of the tenant.")]
        public Guid? Tenant { get; init; }

        [Display(
            Description = "True: only those that are due and not answered, the longest overdue first."
        )]
        public bool? Overdue { get; init; }

        public string? Kind { get; init; }

        [Display(Description = "A whole id of the request, or its correlation id.")]
        public string? Search { get; init; }
    }

    protected override async Task<Page<RequestView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var now = context.Now;
        var requests = context.Db.CustomerRequests.AsQueryable();
        requests = input.Tenant is { } tenant
            ? requests.Where(request => request.TenantId == tenant)
            : requests;
        requests = input.Kind is { } kind
            ? requests.Where(request => request.Kind == kind)
            : requests;
        if (!string.IsNullOrWhiteSpace(input.Search))
        {
            requests =
                await JobNames.NarrowAsync(
                    context.Db.CustomerRequests,
                    requests,
                    await JobNames.OfRequestsAsync(context.Db, input.Search.Trim(), cancellation),
                    cancellation
                ) ?? requests.Where(_ => false);
        }

        var page =
            input.Overdue == true
                ? await OverdueAsync(requests, input, now, cancellation)
                : await NewestAsync(requests, input, cancellation);
        context.Saw(
            input.Overdue == true
                ? "Listed overdue requests of customers"
                : "Listed requests of customers",
            input.Tenant is { } of
                ? new AuditSubject("tenant", of.ToString(), of, null, null)
                : AuditSubject.None,
            [.. page.Items.Select(request => request.Id)]
        );
        return new Page<RequestView>(
            await RequestRows.ViewAsync(context.Db, page.Items, now, cancellation),
            page.Next
        );
    }

    private static async Task<Page<CustomerRequest>> NewestAsync(
        IQueryable<CustomerRequest> requests,
        Input input,
        CancellationToken cancellation
    )
    {
        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            requests = requests.Where(request => request.Id < last);
        }

        return Cursors.Cut(
            await requests
                .OrderByDescending(request => request.Id)
                .Take(input.Size + 1)
                .ToListAsync(cancellation),
            input.Size,
            request => request.Id.ToString()
        );
    }

    private static async Task<Page<CustomerRequest>> OverdueAsync(
        IQueryable<CustomerRequest> requests,
        Input input,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        requests = requests.Where(request => request.AnsweredAt == null && request.DueAt <= now);
        if (input.Cursor is not null)
        {
            var parts = (Cursors.Read(input.Cursor) ?? "").Split(' ');
            if (
                parts.Length != 2
                || !Times.TryParse(parts[0], out var due)
                || !Guid.TryParse(parts[1], out var id)
            )
            {
                return new Page<CustomerRequest>([], null);
            }

            requests = requests.Where(request =>
                request.DueAt > due || (request.DueAt == due && request.Id > id)
            );
        }

        return Cursors.Cut(
            await requests
                .OrderBy(request => request.DueAt)
                .ThenBy(request => request.Id)
                .Take(input.Size + 1)
                .ToListAsync(cancellation),
            input.Size,
            request => $"{Times.Format(request.DueAt)} {request.Id}"
        );
    }
}

using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Configuration.Queries;

[Query(
    "customer_server.list",
    "/customer-servers",
    Title = "List the servers that settings are in force on",
    Permissions = [Permissions.ReadSettings]
)]
public sealed class ListCustomerServers : Query<ListCustomerServers.Input, Page<CustomerServerView>>
{
    /// <summary>Who has been silent for longer is gone, or lives under another name.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    /// <summary>A server speaks every ten seconds; after three times that it is silent.</summary>
    internal static readonly TimeSpan Silent = TimeSpan.FromSeconds(30);

    public sealed record Input : ListInput;

    protected override async Task<Page<CustomerServerView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var since = context.Now - Forgotten;
        var silent = context.Now - Silent;
        var rows = context.Db.CustomerServers.Where(row => row.SeenAt >= since);
        if (input.Cursor is not null)
        {
            var last = Guid.TryParse(Cursors.Read(input.Cursor), out var id) ? id : Guid.Empty;
            rows = rows.Where(row => row.Id < last);
        }

        var found = await rows.OrderByDescending(row => row.Id)
            .Take(input.Size + 1)
            .ToListAsync(cancellation);
        context.Saw(
            $"Listed {Math.Min(found.Count, input.Size)} servers of the product",
            AuditSubject.None
        );
        return Cursors.Cut(
            [
                .. found.Select(row => new CustomerServerView(
                    row.Id,
                    row.App,
                    row.Server,
                    row.Version,
                    row.SeenAt < silent ? CustomerServerState.Silent
                        : row.IsCurrent ? CustomerServerState.Current
                        : CustomerServerState.Behind,
                    row.BehindSince,
                    row.SeenAt
                )),
            ],
            input.Size,
            view => view.Id.ToString()
        );
    }
}

public enum CustomerServerState
{
    /// <summary>Has the newest settings in force.</summary>
    Current,

    /// <summary>Has not taken them yet.</summary>
    Behind,

    /// <summary>Has said nothing for a while; it goes on with what it knew.</summary>
    Silent,
}

/// <summary>A running process of the product.</summary>
/// <param name="App">The customer app that it is of.</param>
/// <param name="Server">As it calls itself.</param>
public sealed record CustomerServerView(
    Guid Id,
    string App,
    string Server,
    string Version,
    CustomerServerState State,
    DateTimeOffset? BehindSince,
    DateTimeOffset SeenAt
);

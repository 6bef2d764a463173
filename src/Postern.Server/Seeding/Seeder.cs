using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Server.Seeding;

/// <summary>Fills a database with generated tenants, users and entries: an entry for each thousand rows, as the guards want.</summary>
internal sealed class Seeder(IDbContextFactory<PosternDb> contexts, TimeProvider time)
{
    private const int BatchSize = 1_000;
    private const int BatchesPerCommit = 10;

    public async Task RunAsync(
        SeedRequest request,
        IProgress<double> progress,
        CancellationToken cancellation
    )
    {
        var data = new SampleData(request.Seed, request.Tenants);
        await RefuseTwiceAsync(data, request.Seed, cancellation);
        var total = request.Tenants + request.Users + request.Entries;
        var done = 0L;
        await using var writer = await BulkWriter.OpenAsync(
            await contexts.CreateDbContextAsync(cancellation),
            cancellation
        );
        await WriteAsync("tenants", request.Tenants, data.Tenant);
        await WriteAsync(
            "users",
            request.Users,
            (index, entry) => data.User(index, request.Users, entry)
        );
        await WriteAsync(
            "audit entries",
            request.Entries,
            (index, _) => data.Entry(index, request.Entries)
        );

        async Task WriteAsync<TRow>(string what, long count, Func<long, Guid, TRow> row)
            where TRow : class
        {
            for (var first = 0L; first < count; first += BatchSize)
            {
                var size = (int)Math.Min(BatchSize, count - first);
                var entry = Entry(what, size, request.Seed);
                await writer.WriteAsync([entry], cancellation);
                var start = first;
                await writer.WriteAsync(
                    Enumerable.Range(0, size).Select(i => row(start + i, entry.Id)),
                    cancellation
                );
                if (first / BatchSize % BatchesPerCommit == BatchesPerCommit - 1)
                {
                    await writer.CommitAsync(cancellation);
                }

                done += size;
                progress.Report((double)done / total);
            }

            await writer.CommitAsync(cancellation);
        }
    }

    private async Task RefuseTwiceAsync(SampleData data, int seed, CancellationToken cancellation)
    {
        var first = data.Tenant(0, Guid.Empty).ExternalId;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (await db.Tenants.AnyAsync(tenant => tenant.ExternalId == first, cancellation))
        {
            throw new CommandException(
                $"The data of seed {seed} is there already. Choose another --seed."
            );
        }
    }

    private AuditEntry Entry(string what, int count, int seed) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            At = time.Now(),
            Kind = AuditKind.System,
            Action = "database.generated",
            StaffIssuer = "postern",
            StaffSubject = "command line",
            StaffName = "command line",
            Summary = string.Create(
                CultureInfo.InvariantCulture,
                $"Generated {count} {what} with seed {seed}, for performance work"
            ),
            RequestId = Guid.CreateVersion7().ToString("N"),
            Server = ServerIdentity.Current.Name,
        };
}

internal sealed record SeedRequest(long Tenants, long Users, long Entries, int Seed);

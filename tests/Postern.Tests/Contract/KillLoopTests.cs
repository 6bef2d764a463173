using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Tests.Contract;

/// <summary>
/// The server is killed at random moments under load, and started again on the same database. Whatever was answered is
/// there, whatever is there has its entry, and whatever was not answered is there as a whole or not at all.
/// </summary>
[Trait("Needs", "published server")]
public sealed class KillLoopTests(PublishedServer published, ITestOutputHelper output)
{
    private const string SeedVariable = "POSTERN_TEST_SEED";
    private const string KillsVariable = "POSTERN_TEST_KILLS";

    private static readonly int Kills = Number(KillsVariable) ?? 12;

    [Theory, OnEveryDatabase]
    public async Task No_kill_leaves_a_change_without_its_entry_or_an_entry_without_its_change(
        DatabaseKind kind
    )
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable) is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"{SeedVariable}={seed}");
        var random = new Random(seed);
        await using var database = await MigratedDatabases.CopyAsync(kind);
        await using var provider = await OwnProvider.StartAsync();
        await using var services = Open(database);
        var settings = new Dictionary<string, string>(provider.Settings, StringComparer.Ordinal)
        {
            ["Postern__Database"] = database.ConnectionString,
            ["Postern__Admin__Urls"] = $"http://127.0.0.1:{FreePort.Find()}",
        };
        var tenants = await PrepareAsync(settings, provider);
        using var load = new KillLoad(
            new Uri(settings["Postern__Admin__Urls"]),
            provider,
            tenants,
            random.Next()
        );

        var (answered, unanswered, found) = (0, 0, 0);
        var server = await published.ServeAsync(settings);
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                var clients = load.RunAsync();
                await Poll.UntilAsync(
                    "somebody was answered",
                    _ => Task.FromResult(load.Answered > 0),
                    TimeSpan.FromSeconds(30)
                );
                await Task.Delay(random.Next(300));
                await server.KillAsync();
                await clients.WaitAsync(TimeSpan.FromSeconds(60));
                await server.DisposeAsync();
                server = await published.ServeAsync(settings);

                var round = load.TakeJournal();
                answered += round.Count(attempt => attempt.Answer is not null);
                unanswered += round.Count(attempt => attempt.Answer is null);
                found += await CheckRoundAsync(services, load, round);
            }

            await server.KillAsync();
            await CheckAllAsync(services);
        }
        finally
        {
            await server.DisposeAsync();
        }

        output.WriteLine(
            $"{Kills} kills; {answered} answered, {unanswered} not, of which {found} had happened"
        );
        Assert.True(answered > Kills && unanswered > Kills, $"{answered}, {unanswered}");
    }

    /// <summary>What was answered is there; a repeated request is answered as it was, or as it would have been.</summary>
    /// <returns>How many changes had happened although nobody was told.</returns>
    private static async Task<int> CheckRoundAsync(
        IServiceProvider services,
        KillLoad load,
        IReadOnlyList<Attempt> round
    )
    {
        var entries = await EntriesAsync(services, round);
        var found = 0;
        foreach (var attempt in round)
        {
            var before = entries.GetValueOrDefault(attempt.Reason) ?? [];
            switch (attempt.Answer)
            {
                case { Status: 200 } done:
                    Assert.Equal(EntryOf(done.Json), Assert.Single(before).ToString());
                    break;
                case { Status: 409 }:
                    Assert.Empty(before);
                    break;
                case { } other:
                    // A server that is being killed may still say that it does not know.
                    Assert.True(other.Status == 503, other.Body);
                    break;
                default:
                    Assert.InRange(before.Count, 0, 1);
                    found += before.Count;
                    break;
            }
        }

        // All that nobody knows, and some of what is known.
        foreach (
            var attempt in round.Where((each, index) => each.Answer is null || index % 10 == 0)
        )
        {
            var again = await load.SendAsync(attempt);
            if (attempt.Answer is { Status: 200 or 409 } first)
            {
                Assert.Equal(
                    (first.Status, first.Body),
                    (again.Status, WithRequestId(again.Body, first.Body))
                );
            }
            else if (entries.GetValueOrDefault(attempt.Reason) is [var entry])
            {
                Assert.True(again.Status == 200, again.Body);
                Assert.Equal(entry.ToString(), EntryOf(again.Json));
            }
            else
            {
                Assert.True(again.Status is 200 or 409, again.Body);
            }
        }

        foreach (var (reason, ids) in await EntriesAsync(services, round))
            Assert.True(ids.Count == 1, $"{ids.Count} changes for {reason}");
        return found;
    }

    /// <summary>Every row has its entry, every entry its change, and each tenant's story holds together.</summary>
    private static async Task CheckAllAsync(IServiceProvider services)
    {
        await using var db = await ContextAsync(services);
        foreach (
            var type in db
                .Model.GetEntityTypes()
                .Where(type => type.ClrType.IsAssignableTo(typeof(IAudited)))
        )
        {
            var table = type.GetTableName()!;
#pragma warning disable EF1002 // The table's name is the model's.
            var orphans = await db
                .Database.SqlQueryRaw<int>(
                    $"""select cast(count(*) as int) as "Value" from {table} where audit_entry_id not in (select id from audit_entries)"""
                )
                .SingleAsync();
#pragma warning restore EF1002
            Assert.True(orphans == 0, $"{orphans} rows of {table} have no entry.");
        }

        var changes = await db
            .AuditEntries.AsNoTracking()
            .Where(entry => entry.Kind == AuditKind.Change)
            .OrderBy(entry => entry.Sequence)
            .ToListAsync();
        foreach (var tenant in await db.Tenants.AsNoTracking().ToListAsync())
        {
            var plan = "free";
            var last = tenant.AuditEntryId;
            foreach (
                var entry in changes.Where(entry =>
                    entry.TenantId == tenant.Id && entry.Action == "tenant.plan.update"
                )
            )
            {
                Assert.Equal(plan, PlanIn(entry.Before));
                plan = PlanIn(entry.After);
                last = entry.Id;
            }

            Assert.Equal((plan, last), (tenant.Plan, tenant.AuditEntryId));
        }

        Assert.Equal(
            changes
                .Where(entry => entry.Action == "tenant.note.add")
                .Select(entry => entry.Id)
                .Order(),
            (
                await db.TenantNotes.AsNoTracking().Select(note => note.AuditEntryId).ToListAsync()
            ).Order()
        );
        Assert.Equal(
            changes
                .Where(entry => entry.Action is "tenant.plan.update" or "tenant.create")
                .Select(entry => entry.Id)
                .Order(),
            (
                await db
                    .OutboxMessages.AsNoTracking()
                    .Select(message => message.AuditEntryId)
                    .ToListAsync()
            ).Order()
        );
    }

    /// <summary>The changes that the attempts made, by their reason.</summary>
    private static async Task<Dictionary<string, List<Guid>>> EntriesAsync(
        IServiceProvider services,
        IReadOnlyList<Attempt> round
    )
    {
        var reasons = round.Select(attempt => attempt.Reason).ToHashSet(StringComparer.Ordinal);
        await using var db = await ContextAsync(services);
        var entries = await db
            .AuditEntries.AsNoTracking()
            .Where(entry => entry.Kind == AuditKind.Change)
            .Select(entry => new { entry.Id, entry.Reason })
            .ToListAsync();
        return entries
            .Where(entry => entry.Reason is not null && reasons.Contains(entry.Reason))
            .GroupBy(entry => entry.Reason!, entry => entry.Id, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
    }

    private async Task<List<string>> PrepareAsync(
        Dictionary<string, string> settings,
        OwnProvider provider
    )
    {
        await using var server = await ContractServer.StartAsync(published, settings);
        var tenants = new List<string>();
        for (var i = 0; i < 6; i++)
            tenants.Add(
                await server.TenantAsync(provider.Token("billing0", "billing"), $"Tenant {i}")
            );
        return tenants;
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : null;

    private static ServiceProvider Open(TestDatabase database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPosternStorage(DatabaseSettings.Read(database.ConnectionString).Settings!);
        return services.BuildServiceProvider();
    }

    private static Task<PosternDb> ContextAsync(IServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<PosternDb>>().CreateDbContextAsync();

    private static string EntryOf(JsonElement answer) =>
        answer.GetProperty("auditEntryId").GetString()!;

    private static string PlanIn(string? state) =>
        JsonElement.Parse(state!).GetProperty("tenant").GetProperty("plan").GetString()!;

    /// <summary>A problem names the request that it answers, which is another one each time.</summary>
    private static string WithRequestId(string body, string from)
    {
        const string name = "\"requestId\":\"";
        var (there, here) = (
            from.IndexOf(name, StringComparison.Ordinal),
            body.IndexOf(name, StringComparison.Ordinal)
        );
        const int length = 32;
        return there < 0 || here < 0
            ? body
            : string.Concat(
                body.AsSpan(0, here + name.Length),
                from.AsSpan(there + name.Length, length),
                body.AsSpan(here + name.Length + length)
            );
    }
}

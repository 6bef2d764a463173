using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Postern.Configuration;
using Postern.Operations;
using Postern.Runtime.Feed;
using Postern.Tests.Operations;

namespace Postern.Tests.Runtime;

/// <summary>What the feed keeps in memory, and how it follows the log.</summary>
public sealed class FeedTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Changes_lead_from_any_version_that_is_remembered_to_the_newest()
    {
        var snapshot = Snapshot(null, 0);
        var versions = new List<string> { snapshot.Version };
        for (var number = 1; number <= 600; number++)
        {
            snapshot = Snapshot(snapshot, number);
            versions.Add(snapshot.Version);
        }

        Assert.Null(snapshot.ChangesSince(versions[600 - 513], always: false));
        foreach (var start in new[] { 600 - 512, 599, 600 })
        {
            var changes = JsonNode.Parse(snapshot.ChangesSince(versions[start], always: false)!)!;
            Assert.Equal(versions[start], changes["from"]!.GetValue<string>());
            Assert.Equal(versions[600], changes["version"]!.GetValue<string>());
            Assert.Equal(600 - start, changes["tenants"]?.AsObject().Count ?? 0);
        }
    }

    [Fact]
    public void A_version_that_comes_back_is_the_same_and_leads_on_from_its_last_time()
    {
        var a = Snapshot(null, 0);
        var b = Snapshot(a, 1);
        var back = Snapshot(b, 0, changed: 1);
        var c = Snapshot(back, 2);

        Assert.Equal(a.Version, back.Version);
        var changes = JsonNode.Parse(c.ChangesSince(a.Version, always: false)!)!;
        Assert.Equal(["t2"], changes["tenants"]!.AsObject().Select(tenant => tenant.Key));
    }

    [Fact]
    public void Tenants_add_up_to_the_same_whatever_the_order_in_which_they_came()
    {
        var (first, _) = TenantStates.None.With([Tenant(1), Tenant(2)], null);
        var (second, changed) = first.With([Tenant(1) with { Hash = 77 }], [Id(1)]);
        var (other, _) = TenantStates.None.With([Tenant(2), Tenant(1) with { Hash = 77 }], null);

        Assert.Equal(["t1"], changed);
        Assert.Equal(other.Hash, second.Hash);
        Assert.NotEqual(first.Hash, second.Hash);
    }

    [Fact]
    public void A_tenant_that_is_called_otherwise_now_is_gone_under_its_old_name()
    {
        var (first, _) = TenantStates.None.With([Tenant(1)], null);
        var (second, changed) = first.With([Tenant(1) with { Key = "new", Hash = 9 }], [Id(1)]);

        Assert.Equal(["new", "t1"], changed.Order());
        Assert.Equal("new", Assert.Single(second.ByKey).Key);
        Assert.Equal((UInt128)9, second.Hash);
    }

    [Fact]
    public void What_was_read_anew_and_is_the_same_is_no_change()
    {
        var (first, _) = TenantStates.None.With([Tenant(1)], null);
        var (second, changed) = first.With([Tenant(1)], [Id(1)]);

        Assert.Same(first, second);
        Assert.Empty(changed);
    }

    [Fact]
    public void Under_a_value_that_never_ends_nothing_is_kept()
    {
        var values = new SettingValues(
            "k",
            [
                Value(1),
                Value(2, until: Now.AddHours(1)),
                Value(3),
                Value(4, until: Now),
                Value(5, until: Now.AddHours(1)),
                Value(6, from: Now.AddHours(1)),
            ]
        );

        Assert.Equal([3, 5, 6], values.From(Now).Values.Select(value => value.Value.GetInt32()));
    }

    /// <summary>
    /// A number is given before its transaction commits: the one that commits later must not be skipped because a higher
    /// number was there first.
    /// </summary>
    [Fact, Trait("Needs", "PostgreSQL")]
    public async Task An_entry_that_commits_late_is_not_missed()
    {
        await using var gate = await Gate.OpenAsync(DatabaseKind.Postgres);
        await using var slow = await gate.DatabaseAsync();
        await using var fast = await gate.DatabaseAsync();
        await using var reader = await gate.DatabaseAsync();
        var tail = await AuditTail.StartAsync(reader, Now, default);
        var (late, early) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await using var transaction = await slow.Database.BeginTransactionAsync();
        slow.Add(Entry(late));
        await slow.SaveChangesAsync();
        fast.Add(Entry(early));
        await fast.SaveChangesAsync();
        (tail, var first) = await tail.ReadAsync(reader, Now, default);
        await transaction.CommitAsync();
        (tail, var second) = await tail.ReadAsync(reader, Now, default);
        (_, var third) = await tail.ReadAsync(reader, Now, default);

        Assert.Equal([early], first.Tenants);
        Assert.Equal([late], second.Tenants);
        Assert.Empty(third.Tenants);
    }

    /// <summary>The same for one that was open already when the log was first looked at.</summary>
    [Fact, Trait("Needs", "PostgreSQL")]
    public async Task One_that_was_open_at_the_start_is_not_missed_either()
    {
        await using var gate = await Gate.OpenAsync(DatabaseKind.Postgres);
        await using var slow = await gate.DatabaseAsync();
        await using var fast = await gate.DatabaseAsync();
        await using var reader = await gate.DatabaseAsync();
        var late = Guid.CreateVersion7();

        await using var transaction = await slow.Database.BeginTransactionAsync();
        slow.Add(Entry(late));
        await slow.SaveChangesAsync();
        fast.Add(Entry(Guid.CreateVersion7()));
        await fast.SaveChangesAsync();
        var tail = await AuditTail.StartAsync(reader, Now, default);
        await transaction.CommitAsync();
        var (_, reading) = await tail.ReadAsync(reader, Now, default);

        Assert.Equal([late], reading.Tenants);
    }

    [Theory, OnEveryDatabase]
    public async Task Only_entries_of_changes_are_followed(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        await using var reader = await gate.DatabaseAsync();
        var tail = await AuditTail.StartAsync(reader, Now, default);
        var (tenant, _) = await gate.TenantAsync();
        await gate.RunAsync("tenant.plan.update", tenant, new { plan = "free" });
        await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" }, preview: true);

        (tail, var first) = await tail.ReadAsync(reader, Now, default);
        Assert.Equal([tenant], first.Tenants);
        Assert.Empty(first.Others);

        await gate.RunAsync("tenant.plan.update", tenant, new { plan = "free" });
        var (_, second) = await tail.ReadAsync(reader, Now, default);
        Assert.Empty(second.Tenants);
    }

    private static AuditEntry Entry(Guid tenant) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            At = Now,
            Kind = AuditKind.Change,
            Action = "tenant.update",
            Summary = "Changed it",
            TenantId = tenant,
            RequestId = "r",
            Server = "tests",
        };

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static TenantState Tenant(int number) =>
        new()
        {
            Id = Id(number),
            Key = $"t{number}",
            Plan = "free",
            Hash = (UInt128)number,
        };

    private static TimedValue Value(
        int value,
        DateTimeOffset? from = null,
        DateTimeOffset? until = null
    ) =>
        new()
        {
            Value = System.Text.Json.JsonSerializer.SerializeToElement(value),
            Since = Now,
            From = from,
            Until = until,
            SetBy = Guid.Empty,
        };

    /// <summary>With one tenant, of this number; or with none.</summary>
    private static RuntimeSnapshot Snapshot(
        RuntimeSnapshot? before,
        int number,
        int? changed = null
    )
    {
        var (tenants, _) = TenantStates.None.With(number == 0 ? [] : [Tenant(number)], null);
        return RuntimeSnapshot.Create(
            [],
            0,
            new ConfigurationState
            {
                Catalog = new SettingCatalog([]),
                Global = [],
                Plans = new Dictionary<string, IReadOnlyList<SettingValues>>(),
                Flags = [],
            },
            tenants,
            before,
            [$"t{changed ?? number}"],
            0
        );
    }
}

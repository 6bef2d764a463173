using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Tests.Operations;

/// <summary>Who is told of a commit, and of what.</summary>
public sealed class ChangeSignalTests
{
    [Theory, OnEveryDatabase]
    public async Task A_commit_is_told_with_its_kinds_and_tenants(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var told = new List<ChangeNotice>();
        var signal = gate.Services.GetRequiredService<ChangeSignal>();
        using (signal.Subscribe(told.Add, NullLogger.Instance))
        {
            var (tenant, entry) = await gate.TenantAsync();

            var notice = Assert.Single(told);
            Assert.Contains("Tenant", notice.Kinds);
            Assert.Equal([tenant], notice.Tenants);
            Assert.Equal([entry], notice.Entries);
        }

        await gate.TenantAsync("Brandt");
        Assert.Single(told);
    }

    [Fact]
    public async Task What_is_refused_or_only_tried_is_not_told()
    {
        await using var gate = await Gate.OpenAsync(DatabaseKind.Sqlite);
        var (tenant, _) = await gate.TenantAsync();
        var told = new List<ChangeNotice>();
        using var subscription = gate
            .Services.GetRequiredService<ChangeSignal>()
            .Subscribe(told.Add, NullLogger.Instance);

        await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" }, preview: true);
        await gate.RunAsync("tenant.plan.update", tenant, new { plan = "free" });

        Assert.Empty(told);
    }

    [Fact]
    public async Task A_subscriber_that_fails_spoils_neither_the_operation_nor_what_others_hear()
    {
        await using var gate = await Gate.OpenAsync(DatabaseKind.Sqlite);
        var told = new List<ChangeNotice>();
        var signal = gate.Services.GetRequiredService<ChangeSignal>();
        using var faulty = signal.Subscribe(
            _ => throw new InvalidOperationException("not today"),
            NullLogger.Instance
        );
        using var sound = signal.Subscribe(told.Add, NullLogger.Instance);

        await gate.TenantAsync();

        Assert.Single(told);
    }

    [Fact]
    public void What_waits_is_taken_as_one()
    {
        using var pending = new PendingChanges();
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        pending.Add(Notice("Tenant", one));
        pending.Add(Notice("TenantFlag", other));

        var notice = pending.Take()!;

        Assert.Equal(["Tenant", "TenantFlag"], notice.Kinds.Order());
        Assert.Equal(new[] { one, other }.Order(), notice.Tenants.Order());
        Assert.Null(pending.Take());
        pending.Add(Notice("Tenant", one));
        pending.Add(ChangeNotice.Anything);
        Assert.True(pending.Take()!.IsAnything);
    }

    [Fact]
    public void A_notice_survives_the_way_to_another_process()
    {
        var sender = Guid.CreateVersion7();
        var sent = Notice("Tenant", Guid.CreateVersion7(), Guid.CreateVersion7()) with
        {
            Entries = new HashSet<Guid> { Guid.CreateVersion7() },
        };

        var (from, read) = ChangePayload.Read(ChangePayload.Write(sender, sent));

        Assert.Equal(sender, from);
        Assert.Equal(sent.Kinds, read.Kinds);
        Assert.Equal(sent.Tenants.Order(), read.Tenants.Order());
        Assert.Equal(sent.Entries, read.Entries);
    }

    [Fact]
    public void What_is_too_long_for_a_notification_becomes_anything()
    {
        var tenants = Enumerable.Range(0, 1_000).Select(_ => Guid.CreateVersion7()).ToArray();

        var text = ChangePayload.Write(Guid.CreateVersion7(), Notice("Tenant", tenants));

        Assert.InRange(text.Length, 1, 7_999);
        Assert.True(ChangePayload.Read(text).Notice.IsAnything);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("00000000000000000000000000000001;Tenant;no-id;")]
    [InlineData("00000000000000000000000000000001;Tenant;;no-id")]
    [InlineData("00000000000000000000000000000001;Tenant;")]
    [InlineData("x;Tenant;")]
    public void What_cannot_be_read_is_taken_for_anything(string text) =>
        Assert.True(ChangePayload.Read(text).Notice.IsAnything);

    private static ChangeNotice Notice(string kind, params Guid[] tenants) =>
        new(new HashSet<string>(StringComparer.Ordinal) { kind }, tenants.ToHashSet());
}

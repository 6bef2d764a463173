using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Tests.Runtime;

/// <summary>From the commit on the admin plane to what a customer server knows, over real HTTP.</summary>
public sealed class PropagationTests
{
    private const string Rows = "exports.max_rows";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task A_setting_is_on_a_stream_without_waiting_for_the_next_look_R61(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        await using var reader = await planes.ListenAsync();
        Assert.Equal("snapshot", (await reader.NextAsync()).Type);

        await AssertSoonAsync(planes, reader);
    }

    [Fact, Trait("Needs", "PostgreSQL")]
    public async Task It_is_on_the_stream_of_another_runtime_server_as_soon_R61()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Postgres);
        await using var other = await RuntimeServer.StartAsync(planes);
        await using var reader = await other.ListenAsync();
        await reader.NextAsync();
        await UntilListeningAsync(planes);

        await AssertSoonAsync(planes, reader);
    }

    [Fact, Trait("Needs", "PostgreSQL")]
    public async Task A_server_that_has_lost_its_connection_listens_again()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Postgres);
        await using var other = await RuntimeServer.StartAsync(planes);
        await using var reader = await other.ListenAsync();
        await reader.NextAsync();
        await UntilListeningAsync(planes);

        await using (
            var connection = new NpgsqlConnection(planes.Admin.Settings.Database.ConnectionString)
        )
        {
            await connection.OpenAsync(Cancelled);
            await using var command = connection.CreateCommand();
            command.CommandText =
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query like 'listen %'";
            Assert.True((long)(await command.ExecuteScalarAsync(Cancelled))! >= 1);
        }

        await UntilListeningAsync(planes);
        await AssertSoonAsync(planes, reader);
    }

    [Theory, OnEveryDatabase]
    public async Task What_a_process_changes_that_tells_nobody_is_found_by_looking(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (tenant, _) = await planes.CustomerAsync();
        await using var process = new SilentProcess(planes);
        await using var reader = await planes.ListenAsync();
        await reader.NextAsync();

        await process.RunAsync("tenant.plan.update", tenant, new { plan = "team" });
        await reader.UntilAsync(known => Plan(known, "acme") == "team");
        await process.RunAsync(
            "tenant.create",
            null,
            new
            {
                name = "Brandt",
                plan = "business",
                externalId = "brandt",
            }
        );
        await reader.UntilAsync(known => Plan(known, "brandt") == "business");
        await process.RunAsync(
            "setting.set",
            null,
            new
            {
                key = Rows,
                scope = "plan",
                plan = "team",
                value = 7,
            }
        );
        await reader.UntilAsync(known =>
            known["configuration"]!["plans"]!["team"]?[0]!["value"]!.GetValue<int>() == 7
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Tenants_that_came_with_one_entry_for_all_of_them_are_found_as_well(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        await using var process = new SilentProcess(planes);
        await using var reader = await planes.ListenAsync();
        await reader.NextAsync();

        await process.Audit.WriteAsync(
            Actor.System("command line"),
            AuditKind.System,
            "database.generated",
            "Generated 3 tenants",
            Cancelled,
            change: db =>
            {
                for (var number = 1; number <= 3; number++)
                    db.Add(
                        new Tenant
                        {
                            Id = Guid.CreateVersion7(),
                            Name = $"Tenant {number}",
                            Slug = $"tenant-{number}",
                            ExternalId = $"t{number}",
                            Plan = "free",
                            CreatedAt = planes.Clock.GetUtcNow(),
                        }
                    );
                return Task.CompletedTask;
            }
        );

        var told = await reader.UntilAsync(known => Plan(known, "t3") is not null);
        Assert.Equal(
            ["t1", "t2", "t3"],
            told.Data["tenants"]!.AsObject().Select(tenant => tenant.Key).Order()
        );
    }

    [Theory, OnEveryDatabase]
    public async Task A_change_of_one_tenant_sends_that_tenant_and_nothing_else(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (tenant, _) = await planes.CustomerAsync();
        await planes.CustomerAsync("brandt", "u2");
        await planes.GetAsync("/runtime/v1/snapshot");
        await using var reader = await planes.ListenAsync();
        await reader.NextAsync();

        await planes.SetAsync(
            new
            {
                key = Rows,
                scope = "tenant",
                tenantId = tenant,
                value = 42,
                noEnd = true,
            }
        );

        var told = await reader.UntilAsync(known =>
            ChangeReader.Own(known, "acme", Rows) is not null
        );
        Assert.Equal(["from", "version", "tenants"], told.Data.Select(member => member.Key));
        Assert.Equal("acme", Assert.Single(told.Data["tenants"]!.AsObject()).Key);
        Assert.Equal(42, ChangeReader.Own(reader.Known!, "acme", Rows)!.GetValue<int>());
    }

    [Theory, OnEveryDatabase]
    public async Task A_flag_of_a_tenant_comes_with_its_end_and_goes_again(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (tenant, _) = await planes.CustomerAsync();
        await using var reader = await planes.ListenAsync();
        await reader.NextAsync();
        var until = planes.Clock.GetUtcNow().AddDays(1);

        await planes.Admin.RunAsync(
            "tenant.flag.set",
            "erin",
            tenant,
            new
            {
                flag = "sso",
                on = true,
                until,
            }
        );
        await reader.UntilAsync(known => known["tenants"]!["acme"]!["flags"] is not null);
        var flag = Assert.Single(reader.Known!["tenants"]!["acme"]!["flags"]!.AsArray())!;
        Assert.Equal(
            ("sso", true),
            (flag["key"]!.GetValue<string>(), flag["on"]!.GetValue<bool>())
        );
        Assert.InRange(
            flag["until"]!.GetValue<DateTimeOffset>() - until,
            TimeSpan.FromMilliseconds(-1),
            TimeSpan.Zero
        );

        await planes.Admin.RunAsync("tenant.flag.clear", "erin", tenant, new { flag = "sso" });
        await reader.UntilAsync(known => known["tenants"]!["acme"]!["flags"] is null);
    }

    [Theory, OnEveryDatabase]
    public async Task After_a_cut_a_reader_catches_up_without_missing_or_repeating_a_change(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (tenant, _) = await planes.CustomerAsync();
        JsonObject known;
        string version;
        await using (var reader = await planes.ListenAsync())
        {
            await reader.NextAsync();
            await SetRowsAsync(planes, 1);
            await reader.UntilAsync(document => GlobalRows(document) == 1);
            (known, version) = (reader.Known!, reader.Version);
        }

        await SetRowsAsync(planes, 2);
        await planes.Admin.RunAsync(
            "tenant.plan.update",
            "erin",
            tenant,
            new { plan = "business" }
        );
        await SetRowsAsync(planes, 3);
        await planes.GetAsync("/runtime/v1/snapshot");

        await using var again = await ChangeReader.OpenAsync(
            planes.RuntimeUrl,
            planes.Key,
            version,
            known
        );
        var told = await again.NextAsync();
        Assert.Equal(("changes", version), (told.Type, told.Data["from"]!.GetValue<string>()));
        Assert.NotNull(told.Data["impersonations"]);
        await AssertSameAsync(planes, again);

        await SetRowsAsync(planes, 4);
        told = await again.NextAsync();
        Assert.Equal(4, GlobalRows(again.Known!));
        Assert.False(told.Data.ContainsKey("tenants"));
        await AssertSameAsync(planes, again);
    }

    [Theory, OnEveryDatabase]
    public async Task A_reader_that_missed_nothing_is_told_so(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        await using var reader = await planes.ListenAsync();
        await reader.NextAsync();

        await using var again = await ChangeReader.OpenAsync(
            planes.RuntimeUrl,
            planes.Key,
            reader.Version,
            reader.Known
        );
        var told = await again.NextAsync();

        Assert.Equal("changes", told.Type);
        Assert.Equal(["from", "version", "impersonations"], told.Data.Select(member => member.Key));
        Assert.Equal(reader.Version, again.Version);
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("what?")]
    public async Task One_that_knows_something_unknown_gets_the_whole(string version)
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);

        await using var reader = await ChangeReader.OpenAsync(
            planes.RuntimeUrl,
            planes.Key,
            version
        );

        Assert.Equal("snapshot", (await reader.NextAsync()).Type);
    }

    [Theory, OnEveryDatabase]
    public async Task The_same_content_has_the_same_version_on_every_server(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (tenant, _) = await planes.CustomerAsync();
        await using var reader = await planes.ListenAsync();
        await reader.NextAsync();
        var before = reader.Version;
        await SetRowsAsync(planes, 5);
        await planes.SetAsync(
            new
            {
                key = Rows,
                scope = "tenant",
                tenantId = tenant,
                value = 6,
                until = planes.Clock.GetUtcNow().AddHours(1),
            }
        );
        await reader.UntilAsync(known =>
            GlobalRows(known) == 5 && ChangeReader.Own(known, "acme", Rows) is not null
        );
        await using var other = await RuntimeServer.StartAsync(planes);
        await using var fresh = await other.ListenAsync();
        await fresh.NextAsync();

        Assert.NotEqual(before, reader.Version);
        Assert.Equal(reader.Version, fresh.Version);
        Assert.True(JsonNode.DeepEquals(reader.Known, fresh.Known));
    }

    [Theory, OnEveryDatabase]
    public async Task What_has_ended_or_can_never_hold_is_not_sent(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var now = planes.Clock.GetUtcNow();
        await planes.SetAsync(
            new
            {
                key = Rows,
                scope = "global",
                value = 1,
                until = now.AddMinutes(1),
            }
        );
        await SetRowsAsync(planes, 2);
        await planes.SetAsync(
            new
            {
                key = Rows,
                scope = "global",
                value = 3,
                from = now.AddMinutes(5),
                until = now.AddMinutes(9),
            }
        );
        Assert.Equal([2, 3], await SentAsync(planes));

        planes.Clock.Step(TimeSpan.FromMinutes(10));
        // A server that starts later never hears of it, whether or not it was noted that it has ended.
        await using var other = await RuntimeServer.StartAsync(planes);
        await using var reader = await other.ListenAsync();
        await reader.NextAsync();

        Assert.Equal([2], Sent(reader.Known!));
    }

    /// <summary>R-28: the stream answers to known host names only.</summary>
    [Fact]
    public async Task The_stream_does_not_answer_to_a_foreign_host_name_R28()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);

        var refused = await planes.SendAsync(
            HttpMethod.Get,
            "/runtime/v1/changes",
            null,
            planes.Key,
            ("Host", "evil.example")
        );

        Assert.Equal((400, "unknown_host"), (refused.Status, refused.Code));
    }

    /// <summary>The look of each second would make the median half a second and more.</summary>
    private static async Task AssertSoonAsync(TwoPlanes planes, ChangeReader reader)
    {
        var took = new List<TimeSpan>();
        for (var value = 11; value <= 19; value++)
        {
            var wanted = value;
            await SetRowsAsync(planes, wanted);
            var watch = Stopwatch.StartNew();
            await reader.UntilAsync(known => GlobalRows(known) == wanted);
            took.Add(watch.Elapsed);
        }

        took.Sort();
        Assert.True(
            took[4] < TimeSpan.FromMilliseconds(300),
            string.Join(
                ", ",
                took.Select(time =>
                    time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)
                )
            )
        );
    }

    private static async Task AssertSameAsync(TwoPlanes planes, ChangeReader reader)
    {
        var document = JsonNode.Parse((await planes.GetAsync("/runtime/v1/snapshot")).Body)!;
        Assert.Equal(document["version"]!.GetValue<string>(), reader.Version);
        Assert.True(
            JsonNode.DeepEquals(document, reader.Known),
            $"{document}\nis not\n{reader.Known}"
        );
    }

    /// <summary>Until the listeners of both runtime servers are there.</summary>
    private static async Task UntilListeningAsync(TwoPlanes planes) =>
        await Poll.UntilAsync(
            "both runtime servers listen",
            async cancellation =>
            {
                await using var connection = new NpgsqlConnection(
                    planes.Admin.Settings.Database.ConnectionString
                );
                await connection.OpenAsync(cancellation);
                await using var command = connection.CreateCommand();
                command.CommandText =
                    "select count(*) from pg_stat_activity where datname = current_database() and query like 'listen %'";
                return (long)(await command.ExecuteScalarAsync(cancellation))! == 2;
            },
            cancellationToken: Cancelled
        );

    private static Task SetRowsAsync(TwoPlanes planes, int value) =>
        planes.SetAsync(
            new
            {
                key = Rows,
                scope = "global",
                value,
            }
        );

    private static async Task<IEnumerable<int>> SentAsync(TwoPlanes planes) =>
        Sent(JsonNode.Parse((await planes.GetAsync("/runtime/v1/snapshot")).Body)!);

    private static IEnumerable<int> Sent(JsonNode document) =>
        document["configuration"]!["global"]!
            .AsArray()
            .Where(set => set!["key"]!.GetValue<string>() == Rows)
            .Select(set => set!["value"]!.GetValue<int>());

    private static int? GlobalRows(JsonObject document) =>
        ChangeReader.Global(document, Rows)?.GetValue<int>();

    private static string? Plan(JsonObject document, string tenant) =>
        document["tenants"]![tenant]?["plan"]?.GetValue<string>();
}

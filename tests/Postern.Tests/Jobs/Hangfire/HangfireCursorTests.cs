using Postern.Jobs.Hangfire;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>Each row once, in whatever order they become visible.</summary>
public sealed class HangfireCursorTests
{
    [Fact]
    public async Task Five_thousand_rows_come_in_pages_each_once()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        await store.EnqueueExportAsync();
        await store.ExecuteAsync(
            """
            with made as (
              insert into hangfire.job (invocationdata, arguments, createdat)
              select invocationdata, arguments, now() from hangfire.job, generate_series(1, 4999) returning id)
            insert into hangfire.state (jobid, name, createdat, data)
            select id, 'Enqueued', now(), '{"Queue": "exports"}' from made
            """
        );

        var (ids, pages) = (new List<string>(), 0);
        HangfirePage page;
        do
        {
            page = await reading.PageAsync();
            Assert.InRange(page.Events.Count, 0, HangfireReader.PageSize);
            ids.AddRange(page.Events.Select(one => one.Id));
            pages++;
        } while (page.HasMore);

        Assert.Equal(5000, ids.Count);
        Assert.Equal(5000, ids.Distinct().Count());
        Assert.Equal(11, pages);
        Assert.Empty(reading.Position!.Gaps);
    }

    [Fact]
    public async Task A_row_that_is_committed_late_is_not_missed()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var (slow, quick) = (await store.EnqueueExportAsync(), await store.EnqueueExportAsync());
        await reading.ReadAsync();
        await using var late = await store.BeginChangeAsync(slow, store.Deleted("Slowly"));
        await store.BeginAsync(quick);

        Assert.Equal("Running 1", await reading.StatesAsync());
        Assert.Equal("", await reading.StatesAsync());
        await late.CommitAsync();

        var told = Assert.Single(await reading.ReadAsync());
        Assert.Equal($"{slow}", told.Id);
        Assert.Empty(reading.Position!.Gaps);
        Assert.Empty(await reading.ReadAsync());
    }

    [Fact]
    public async Task Late_rows_between_late_rows_come_as_they_come()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var jobs = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            jobs.Add(await store.EnqueueExportAsync());
        }

        await reading.ReadAsync();
        await using var first = await store.BeginChangeAsync(jobs[0], store.Deleted("1"));
        await using var second = await store.BeginChangeAsync(jobs[1], store.Deleted("2"));
        await using var third = await store.BeginChangeAsync(jobs[2], store.Deleted("3"));
        await store.DeleteAsync(jobs[3]);
        Assert.Equal([$"{jobs[3]}"], (await reading.ReadAsync()).Select(one => one.Id));

        await second.CommitAsync();
        Assert.Equal([$"{jobs[1]}"], (await reading.ReadAsync()).Select(one => one.Id));
        Assert.Equal(
            [(first.State, first.State), (third.State, third.State)],
            reading.Position!.Gaps.Select(gap => (gap.From, gap.To))
        );

        await third.CommitAsync();
        await store.DeleteAsync(jobs[4]);
        await first.CommitAsync();
        Assert.Equal(
            [$"{jobs[0]}", $"{jobs[2]}", $"{jobs[4]}"],
            (await reading.ReadAsync()).Select(one => one.Id)
        );
    }

    [Fact]
    public async Task A_great_many_late_rows_come_in_pages_too()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var (slow, quick) = (await store.EnqueueExportAsync(), await store.EnqueueExportAsync());
        await reading.ReadAsync();
        await using var late = await store.BeginChangeAsync(
            slow,
            [.. Enumerable.Range(0, 1200).Select(_ => store.Enqueued())]
        );
        await store.BeginAsync(quick);
        await reading.ReadAsync();
        await late.CommitAsync();

        Assert.Equal(1200, (await reading.ReadAsync()).Count);
        Assert.Empty(reading.Position!.Gaps);
    }

    [Fact]
    public async Task What_was_rolled_back_is_looked_for_for_an_hour_and_no_longer()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var job = await store.EnqueueExportAsync();
        await reading.ReadAsync();
        await using var undone = await store.BeginChangeAsync(job, store.Deleted("Undone"));
        await store.EnqueueExportAsync();
        await reading.ReadAsync();
        await undone.RollBackAsync();

        await reading.ReadAsync();
        Assert.Single(reading.Position!.Gaps);
        reading.Ahead = TimeSpan.FromMinutes(61);
        Assert.Empty(await reading.ReadAsync());
        Assert.Empty(reading.Position.Gaps);
    }

    [Fact]
    public async Task What_lies_between_rows_of_long_ago_is_not_looked_for()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        for (var i = 0; i < 4; i++)
        {
            await store.EnqueueExportAsync();
        }

        await store.ExecuteAsync(
            "update hangfire.state set createdat = now() - interval '2 hours'"
        );
        await store.ExecuteAsync("delete from hangfire.job where id in (2, 3)");

        Assert.Equal(["1", "4"], (await reading.ReadAsync()).Select(one => one.Id));
        Assert.Empty(reading.Position!.Gaps);
    }

    [Fact]
    public async Task Jobs_that_expire_are_left_alone()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        var job = await store.EnqueueExportAsync();
        await reading.ReadAsync();
        await store.BeginAsync(job);
        await store.SucceedAsync(job);
        await store.ExecuteAsync("delete from hangfire.job where id = $1", job);
        await store.EnqueueExportAsync();

        Assert.Equal("Waiting 1", await reading.StatesAsync());
    }

    [Theory]
    [InlineData("2", "2 3")]
    [InlineData("0", "")]
    [InlineData(null, "1 2 3")]
    public async Task The_first_reading_begins_as_far_back_as_it_says(string? days, string expected)
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(
            store,
            new Dictionary<string, string?> { ["FromDaysBack"] = days }
        );
        foreach (var hours in new[] { 100, 40, 1 })
        {
            var job = await store.EnqueueExportAsync();
            await store.ExecuteAsync(
                "update hangfire.state set createdat = now() - $2 * interval '1 hour' where jobid = $1",
                job,
                hours
            );
        }

        Assert.Equal(expected, string.Join(' ', (await reading.ReadAsync()).Select(one => one.Id)));
        await store.EnqueueExportAsync();
        Assert.Equal("Waiting 1", await reading.StatesAsync());
    }

    [Fact]
    public async Task Tables_that_are_made_anew_are_read_from_their_beginning()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        await store.EnqueueExportAsync();
        await store.EnqueueExportAsync();
        await reading.ReadAsync();
        await store.ExecuteAsync($"drop schema hangfire cascade; {HangfireSchema.Sql}");
        await store.EnqueueExportAsync();

        Assert.Equal("Waiting 1", await reading.StatesAsync());
    }

    [Fact]
    public async Task Tables_of_an_older_version_are_refused_in_a_sentence()
    {
        await using var store = await HangfireStore.CreateAsync();
        using var reading = new HangfireReading(store);
        await store.ExecuteAsync("update hangfire.schema set version = 19");

        var exception = await Assert.ThrowsAsync<HangfireTablesException>(reading.ReadAsync);

        Assert.Contains("version 19; from 20 on", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_login_of_the_documentation_reads_and_can_do_no_more()
    {
        await using var store = await HangfireStore.CreateAsync();
        var login = await store.LoginAsync("postern_hangfire_reader");
        using var reading = new HangfireReading(
            store,
            new Dictionary<string, string?> { ["TenantPath"] = "TenantId" },
            login
        );
        await store.EnqueueExportAsync();
        await store.AnnounceAsync("web-1:4711:6f1c", "exports");

        var page = await reading.PageAsync();

        Assert.Single(page.Events);
        Assert.Single(page.Servers);
        await using var source = Npgsql.NpgsqlDataSource.Create(login);
        foreach (
            var sql in new[]
            {
                "insert into hangfire.job (invocationdata, arguments, createdat) values ('{}', '[]', now())",
                "update hangfire.job set statename = 'Deleted'",
                "delete from hangfire.state",
                "insert into hangfire.jobqueue (jobid, queue) values (1, 'x')",
                "select * from hangfire.hash",
                "truncate hangfire.server",
                "create table hangfire.more (id integer)",
                "select nextval('hangfire.job_id_seq')",
            }
        )
        {
            await using var command = source.CreateCommand(sql);
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() =>
                command.ExecuteNonQueryAsync()
            );
            Assert.Equal(Npgsql.PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }
}

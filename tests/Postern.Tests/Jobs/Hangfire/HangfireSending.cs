using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Postern.Jobs.Hangfire;
using Postern.Operations;
using Postern.Outbox;
using Postern.Storage;
using Postern.Tests.Server;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>Brings commands to the jobs of a store.</summary>
internal static class HangfireSending
{
    public static OutboxMessage Message(string type, long job) =>
        Message(
            type,
            new JsonObject
            {
                ["command"] = Guid.CreateVersion7().ToString(),
                ["source"] = "hangfire",
                ["id"] = $"{job}",
                ["kind"] = "ExportJobs.Run",
                ["queue"] = "exports",
                ["tenant"] = "acme",
                ["attempt"] = 1,
            }
        );

    public static OutboxMessage Message(string type, JsonObject data) =>
        OutboxMessage.Create(
            OutboxChannels.Hangfire,
            type,
            data,
            Guid.CreateVersion7(),
            TimeProvider.System.GetUtcNow()
        );

    public static string CommandOf(OutboxMessage message) =>
        JsonNode.Parse(message.Payload)!["data"]!["command"]!.GetValue<string>();

    public static Task<OutboxAnswer> SendAsync(HangfireStore store, OutboxMessage message) =>
        SendAsync(store, message, store.ConnectionString);

    public static async Task<OutboxAnswer> SendAsync(
        HangfireStore store,
        OutboxMessage message,
        string? login
    )
    {
        await using var file = await MigratedDatabases.CopyAsync(DatabaseKind.Sqlite);
        await using var database = new ServerDatabase(file);
        using var channel = new HangfireChannel(
            HangfireReading.SettingsOf(
                new Dictionary<string, string?>
                {
                    ["Database"] = store.ConnectionString,
                    ["CommandsDatabase"] = login,
                }
            ),
            new HangfireAnswers(
                database.Get<IDbContextFactory<PosternDb>>(),
                database.Get<WriteQueue>(),
                TimeProvider.System
            ),
            TimeProvider.System
        );
        return await channel.SendAsync(
            new OutboxSending(message, null, _ => Task.CompletedTask),
            TestContext.Current.CancellationToken
        );
    }

    public static async Task<long> InStateAsync(HangfireStore store, string state)
    {
        var job = await store.EnqueueExportAsync();
        switch (state)
        {
            case "Enqueued":
                break;
            case "Scheduled":
                await store.ScheduleAsync(job, TimeProvider.System.GetUtcNow().AddHours(1));
                break;
            case "Awaiting":
                await store.AwaitAsync(job, 4711);
                break;
            case "Processing":
                await store.BeginAsync(job);
                break;
            case "Succeeded":
                await store.BeginAsync(job);
                await store.SucceedAsync(job);
                break;
            case "Failed":
                await store.BeginAsync(job);
                await store.FailAsync(job);
                break;
            case "Deleted":
                await store.DeleteAsync(job);
                break;
            default:
                await store.ChangeAsync(job, new HangfireStore.State(state, null));
                break;
        }

        return job;
    }

    public static Task<string> EverythingAsync(HangfireStore store) =>
        store.RowsAsync(
            """
            select 'job', j::text from hangfire.job j union all
            select 'state', s::text from hangfire.state s union all
            select 'queue', q::text from hangfire.jobqueue q union all
            select 'set', e::text from hangfire.set e union all
            select 'counter', c::text from hangfire.counter c union all
            select 'lock', l::text from hangfire.lock l order by 1, 2
            """
        );
}

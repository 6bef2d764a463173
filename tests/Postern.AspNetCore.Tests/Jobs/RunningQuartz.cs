using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore.Jobs;
using Postern.Quartz;
using Quartz;

namespace Postern.AspNetCore.Tests.Jobs;

/// <summary>An app with a scheduler of Quartz's that tells a runtime plane of its jobs.</summary>
internal sealed class RunningQuartz : IAsyncDisposable
{
    private RunningQuartz(Stage stage, IScheduler scheduler) =>
        (Stage, Scheduler) = (stage, scheduler);

    public Stage Stage { get; }

    public IScheduler Scheduler { get; }

    public FakeJobs Plane => Stage.Plane.Jobs;

    public IJobCommands Commands => Stage.App.Services.GetRequiredService<IJobCommands>();

    public static async Task<RunningQuartz> StartAsync(
        Action<IServiceCollection>? services = null,
        bool isPlaneUp = true
    )
    {
        var stage = await Stage.StartAsync(
            services: builder =>
            {
                CookieApp.Services(builder);
                builder.Services.AddPostern();
                services?.Invoke(builder.Services);
                builder.Services.AddQuartz(quartz =>
                    quartz.ConfigureScheduler(scheduler => scheduler.InstanceId = "worker-1")
                );
                builder.Services.AddPosternQuartz(options => options.Source = "tally");
                builder.Services.AddQuartzHostedService();
            },
            isPlaneUp: isPlaneUp
        );
        var scheduler = await stage
            .App.Services.GetRequiredService<ISchedulerFactory>()
            .GetScheduler();
        return new(stage, scheduler);
    }

    /// <summary>A durable job that runs once.</summary>
    public async Task ScheduleAsync(
        string name,
        Action<JobDataMap>? data = null,
        DateTimeOffset? startAt = null,
        RetryPolicy? retries = null
    )
    {
        var map = new JobDataMap
        {
            [PosternJobData.Tenant] = "t_1",
            [PosternJobData.User] = "u_1",
            [PosternJobData.CorrelationId] = "r_1",
        };
        data?.Invoke(map);
        await Scheduler.ScheduleJob(
            JobBuilder
                .Create<ExportJob>()
                .WithIdentity(name, "exports")
                .UsingJobData(map)
                .StoreDurably()
                .Build(),
            TriggerBuilder
                .Create()
                .StartAt(startAt ?? DateTimeOffset.UtcNow)
                .WithRetryPolicy(retries)
                .Build()
        );
    }

    /// <summary>The job stands there, as the plane knows it.</summary>
    public async Task<JsonObject> IsAsync(string id, string state)
    {
        await Poll.UntilAsync(
            $"{id} is {state}; told was: {string.Join(", ", Plane.StatesOf(id))}",
            _ => Task.FromResult((string?)Plane.Find(id)?["state"] == state)
        );
        return Plane.Find(id)!;
    }

    public Task StopAsync() => Stage.App.StopAsync();

    public ValueTask DisposeAsync() => Stage.DisposeAsync();
}

/// <summary>Fails as often as it is told, hangs if it is told, and makes a file otherwise.</summary>
internal sealed class ExportJob : IJob
{
    private static int _done;

    public static int Done => Volatile.Read(ref _done);

    public async ValueTask Execute(
        IJobExecutionContext context,
        CancellationToken cancellationToken = default
    )
    {
        var data = context.MergedJobDataMap;
        var attempt =
            int.Parse(
                data.TryGetValue(PosternJobData.Attempt, out var first) ? (string)first! : "1",
                System.Globalization.CultureInfo.InvariantCulture
            ) + context.RetryAttempt;
        if (data.TryGetValue("fails", out var fails) && attempt <= (int)fails!)
            throw new IOException("The folder is not there.");
        if (data.ContainsKey("hangs"))
            await Task.Delay(Timeout.Infinite, cancellationToken);

        context.ReportProgress(50);
        context.ReportArtefact(new JobArtefact("export.zip") { Size = 12 });
        Interlocked.Increment(ref _done);
    }
}

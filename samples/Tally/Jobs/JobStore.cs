using Microsoft.Data.Sqlite;
using Npgsql;
using Quartz;

namespace Tally.Jobs;

/// <summary>Quartz with its jobs in a database, so that they outlive the process and any process of Tally's can run them.</summary>
internal static class JobStore
{
    /// <summary>After the first attempt.</summary>
    private const int Retries = 2;

    private const double Growth = 3;

    /// <summary>Another process has put jobs there: this is how soon they are seen.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    public static void AddJobs(
        this IServiceCollection services,
        JobSettings settings,
        bool tellsPostern
    )
    {
        services.AddSingleton(settings);
        services.AddScoped<JobQueue>();
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "tally";
                scheduler.IdleWaitTime = LookEvery;
                if (!settings.IsPostgres)
                {
                    scheduler.InstanceId = settings.Worker;
                }
            });
            quartz.UseDefaultThreadPool(Math.Max(1, settings.Workers));
            quartz.UseDefaultRetryPolicy(
                RetryPolicy.Exponential(Retries, settings.RetryAfter, Growth)
            );
            quartz.UsePersistentStore(store => Use(store, settings));
            if (tellsPostern)
            {
                quartz.AddPosternListener(options => options.Heartbeat = settings.Heartbeat);
            }
        });
        // Started by JobWorkers, when it is this process's turn.
        services.AddQuartzHostedService(options =>
        {
            options.AutoStart = false;
            options.WaitForJobsToComplete = true;
        });
        services.AddHostedService<JobWorkers>();
    }

    private static void Use(IPersistentStoreBuilder store, JobSettings settings)
    {
        store.ProvisionSchema();
        store.ConfigureStore(options => options.StoreJobDataAsStrings = true);
        if (settings.IsPostgres)
        {
            store.UsePostgres(NpgsqlFactory.Instance, settings.Database);
            store.UseClustering();
        }
        else
        {
            store.UseSqlite(
                SqliteFactory.Instance,
                new SqliteConnectionStringBuilder { DataSource = settings.Database }.ToString()
            );
        }
    }
}

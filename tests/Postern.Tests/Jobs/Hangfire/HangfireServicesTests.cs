using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Postern.Jobs;
using Postern.Jobs.Hangfire;
using Postern.Operations;
using Postern.Outbox;
using Postern.Storage;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>It is there where it is configured.</summary>
public sealed class HangfireServicesTests
{
    [Fact]
    public async Task Where_it_is_configured_it_reads_and_takes_commands()
    {
        await using var services = Services(
            HangfireReading.SettingsOf(
                new Dictionary<string, string?> { ["Database"] = "Host=127.0.0.1;Database=app" }
            )
        );

        Assert.Contains(services.GetServices<IHostedService>(), one => one is HangfireWatch);
        Assert.Contains(
            services.GetServices<IHostedService>(),
            one => one is OutboxDeliverer<PosternDb>
        );
        Assert.Equal(
            OutboxChannels.Hangfire,
            Assert.Single(services.GetServices<IOutboxChannel>()).Name
        );
    }

    [Fact]
    public async Task Where_it_is_not_configured_there_is_nothing_of_it()
    {
        await using var services = Services(null);

        Assert.DoesNotContain(services.GetServices<IHostedService>(), one => one is HangfireWatch);
        Assert.Empty(services.GetServices<IOutboxChannel>());
    }

    private static ServiceProvider Services(HangfireSettings? settings) =>
        new ServiceCollection()
            .AddLogging()
            .AddPosternStorage(DatabaseSettings.Read("Data Source=unused.db").Settings!)
            .AddOperations<PosternDb>(typeof(PosternDb).Assembly)
            .AddJobIntake(new JobsOptions())
            .AddHangfire(settings)
            .AddOutboxDelivery<PosternDb>(null)
            .BuildServiceProvider();
}

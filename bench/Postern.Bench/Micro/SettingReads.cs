using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Postern.AspNetCore;
using Postern.Bench.Library;

namespace Postern.Bench.Micro;

/// <summary>What one read of a setting or a flag costs in the app, and that it takes no memory.</summary>
[MemoryDiagnoser]
public class SettingReads
{
    private WebApplication _runtime = null!;
    private WebApplication _app = null!;
    private IPosternSettings _settings = null!;

    internal static Task RunAsync(BenchOptions options, TextWriter output)
    {
        BenchmarkRunner.Run<SettingReads>(
            DefaultConfig
                .Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
                .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "postern-bench-micro"))
        );
        return Task.CompletedTask;
    }

    [GlobalSetup]
    public async Task StartAsync()
    {
        var runtimeUrl = $"http://127.0.0.1:{FreePort.Find()}";
        _runtime = await CustomerApp.StartRuntimeAsync(runtimeUrl);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://127.0.0.1:{FreePort.Find()}");
        builder.Services.AddPostern(options =>
        {
            options.RuntimeUrl = runtimeUrl;
            options.ServiceKey = "pstn_of_the_measurement";
            options.Audience = "bench";
            options.SettingsFile = "";
        });
        _app = builder.Build();
        _settings = _app.Services.GetRequiredService<IPosternSettings>();
        await _app.StartAsync();
        while (_settings.Version is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _app.DisposeAsync();
        await _runtime.DisposeAsync();
    }

    [Benchmark]
    public long Of_a_tenant() => _settings.Get(PosternSettings.MaxExportRows, "t500");

    [Benchmark]
    public long Of_its_plan() => _settings.Get(PosternSettings.RequestsPerMinute, "t500");

    [Benchmark]
    public long Of_everybody() => _settings.Get(PosternSettings.RequestBurst, "t500");

    [Benchmark]
    public bool The_default() => _settings.Get(PosternSettings.Maintenance, "t500");

    [Benchmark]
    public bool A_flag() => _settings.IsOn("beta_reports", "t500");
}

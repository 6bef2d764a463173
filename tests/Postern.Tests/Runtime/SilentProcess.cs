using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Configuration;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Tests.Runtime;

/// <summary>Writes to the database of both planes and tells nobody, as an import on the command line does.</summary>
internal sealed class SilentProcess : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SilentProcess(TwoPlanes planes) =>
        _services = new ServiceCollection()
            .AddLogging()
            .AddPosternStorage(planes.Admin.Settings.Database)
            .AddSingleton(new ChangeSignal())
            .AddSingleton(new SettingCatalog([]))
            .AddOperations<PosternDb>(typeof(PosternDb).Assembly)
            .BuildServiceProvider();

    public AuditWriter<PosternDb> Audit => _services.GetRequiredService<AuditWriter<PosternDb>>();

    public PosternDb Open() =>
        _services.GetRequiredService<IDbContextFactory<PosternDb>>().CreateDbContext();

    public async Task RunAsync(string name, string? target, object input)
    {
        var operation = _services.GetRequiredService<OperationCatalog>().Find(name)!;
        var outcome = await OperationRunner
            .For(operation, _services)
            .RunAsync(
                operation,
                new OperationRequest
                {
                    Name = name,
                    Target = target,
                    Input = JsonSerializer.SerializeToElement(input),
                    Reason = "import",
                    Ticket = "OPS-1",
                },
                Actor.System("import", name),
                TestContext.Current.CancellationToken
            );
        Assert.IsType<OperationOutcome.Done>(outcome);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

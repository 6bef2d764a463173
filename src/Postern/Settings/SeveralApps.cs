using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;

namespace Postern.Settings;

/// <summary>Which customer app is meant is a question only where there is more than one.</summary>
public sealed class SeveralApps : IFieldCondition
{
    public Task<bool> HoldsAsync(
        Actor actor,
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    ) => Task.FromResult(services.GetRequiredService<CustomerApps>().All.Count > 1);
}

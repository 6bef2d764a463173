using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;

namespace Postern.Configuration;

/// <summary>The settings that <c>setting.set</c> changes.</summary>
public sealed class SettingChoices : IChoiceSource
{
    public Task<IReadOnlyList<Choice>> ListAsync(
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    ) =>
        Task.FromResult<IReadOnlyList<Choice>>([
            .. services
                .GetRequiredService<SettingCatalog>()
                .All.Where(setting => setting.ChangedOnlyBy is null)
                .Select(setting => new Choice(setting.Key, $"{setting.Title} ({setting.Key})")),
        ]);
}

using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;

namespace Postern.Billing;

/// <summary>The meters there are: what is configured, and what was ever reported.</summary>
internal sealed class MeterChoices : IChoiceSource
{
    public async Task<IReadOnlyList<Choice>> ListAsync(
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        var options = services.GetRequiredService<BillingOptions>();
        return
        [
            .. (await KnownAsync(db, options, cancellation)).Select(key => new Choice(
                key,
                options.Meter(key).Name
            )),
        ];
    }

    /// <summary>The keys, in their order.</summary>
    public static async Task<IReadOnlyList<string>> KnownAsync(
        DbContext db,
        BillingOptions options,
        CancellationToken cancellation
    )
    {
        var reported = await db.Set<UsageMeter>()
            .Select(meter => meter.Key)
            .ToListAsync(cancellation);
        return
        [
            .. options
                .Meters.Select(meter => meter.Key)
                .Union(reported, StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}

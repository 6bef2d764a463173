using System.ComponentModel;
using Postern.Operations;

namespace Postern.Configuration.Operations;

[Operation(
    "setting.pass",
    Risk.Low,
    Title = "Note what began and ended by itself",
    ForServices = true
)]
[Description("A value that was set for a while has ended, or a planned one has begun.")]
public sealed class PassSetting(SettingCatalog catalog) : Operation<SettingOverride, NoInput>
{
    private IReadOnlyList<TimedValue> _begun = [];
    private IReadOnlyList<TimedValue> _ended = [];

    public override void Apply(SettingOverride target, NoInput input, OperationContext context) =>
        (_begun, _ended) = target.Pass(context.Now);

    public override string Summary(
        SettingOverride target,
        NoInput input,
        OperationContext context
    ) =>
        string.Join(
            ", ",
            _ended
                .Select(value => $"{Show(target, value)} ended")
                .Concat(_begun.Select(value => $"{Show(target, value)} began"))
        ) + $" by itself: {target.Label}";

    private string Show(SettingOverride target, TimedValue value) =>
        catalog.Find(target.Key) is { } setting
            ? SettingValue.Show(setting, value.Value)
            : value.Value.GetRawText();
}

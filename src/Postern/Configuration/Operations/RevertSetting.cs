using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Configuration.Pages;
using Postern.Operations;

namespace Postern.Configuration.Operations;

[Operation("setting.revert", Risk.Medium, Title = "Revert a change")]
[Description(
    "Puts back what held at one place before a change of it: a change of its own, with its own entry."
)]
[ShowsPreview<SettingPlan>]
public sealed class RevertSetting(SettingCatalog catalog)
    : Operation<SettingOverride, RevertSetting.Input>
{
    public sealed record Input
    {
        [Display(
            Name = "Change",
            Description = "Id of the audit entry whose change is undone. Left empty: the latest one."
        )]
        public Guid? Entry { get; init; }
    }

    private AuditEntry? _entry;
    private List<TimedValue> _before = [];

    protected override async Task Prepare(
        DbContext db,
        SettingOverride target,
        Input input,
        CancellationToken cancellation
    )
    {
        var id = target.Id.ToString();
        var change = input.Entry ?? target.AuditEntryId;
        _entry = await db.Set<AuditEntry>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                entry => entry.Id == change && entry.TargetId == id && entry.After != null,
                cancellation
            );
        // What an entry calls by its kind alone was changed alone; a new row has no before.
        _before =
            _entry?.Before is { } before
            && JsonNode.Parse(before)?[SettingHistory.TargetKind]?["values"] is { } values
                ? values.Deserialize<List<TimedValue>>(PosternJson.Strict)!
                : [];
    }

    public override IEnumerable<Refusal> Check(
        SettingOverride target,
        Input input,
        OperationContext context
    )
    {
        if (catalog.Refuse(target.Key, context.Actor) is { } refused)
        {
            yield return refused;
            yield break;
        }

        var setting = catalog.Find(target.Key)!;
        if (_entry is null)
        {
            yield return new Refusal(
                "not_a_change_of_this",
                $"There is no change of {target.Label} with this entry. The setting's history lists them."
            );
        }

        if (
            _before.FirstOrDefault(value =>
                SettingValue.Read(setting, value.Value).Fault is not null
            ) is
            { } faulty
        )
        {
            yield return new Refusal(
                "no_longer_allowed",
                $"What held before is no longer allowed: {SettingValue.Show(setting, faulty.Value)} is not {SettingValue.Allowed(setting)}."
            );
        }
    }

    public override void Apply(SettingOverride target, Input input, OperationContext context) =>
        target.Restore(_before, context.Now);

    public override string Summary(SettingOverride target, Input input, OperationContext context) =>
        $"Reverted: {_entry!.Summary}";
}

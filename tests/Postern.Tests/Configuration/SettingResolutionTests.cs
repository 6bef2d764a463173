using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Postern.Configuration;

namespace Postern.Tests.Configuration;

/// <summary>For any changes at any times, what holds is what a model of ten lines says.</summary>
public sealed class SettingResolutionTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly SettingDefinition Setting = new()
    {
        Key = "law",
        Title = "Law",
        Description = "For the test.",
        Type = SettingType.Integer,
        Default = JsonSerializer.SerializeToElement(-1),
    };

    /// <summary>What somebody does at one of the three places, and how long after what was done before.</summary>
    /// <param name="From">So long after it is done; 0: at once.</param>
    /// <param name="Length">So long after it begins; 0: for good.</param>
    public sealed record Step(SettingScope Scope, int Wait, bool Clears, int From, int Length);

    [Fact]
    public void What_holds_is_what_the_model_says()
    {
        var steps = (
            from scope in Gen.Elements(Enum.GetValues<SettingScope>())
            from wait in Gen.Choose(0, 3)
            from clears in Gen.Frequency((1, Gen.Constant(true)), (6, Gen.Constant(false)))
            from begins in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 9))
            from length in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 9))
            select new Step(scope, wait, clears, begins, length)
        ).ListOf();
        var cases =
            from done in steps
            from later in Gen.Choose(0, 12)
            from noted in Gen.Elements(true, false)
            select (Steps: done.ToList(), Later: later, Noted: noted);

        Prop.ForAll(
                Arb.From(cases),
                one => Model(one.Steps, one.Later) == Actual(one.Steps, one.Later, one.Noted)
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    /// <summary>The narrowest place decides; there, of what was set since it was last cleared and lasts, what began last.</summary>
    private static int Model(List<Step> steps, int later)
    {
        var at = steps.Select((_, index) => steps.Take(index + 1).Sum(step => step.Wait)).ToList();
        var now = at.LastOrDefault() + later;
        foreach (var scope in new[] { SettingScope.Tenant, SettingScope.Plan, SettingScope.Global })
        {
            var cleared = steps.FindLastIndex(step => step.Scope == scope && step.Clears);
            var holding = Enumerable
                .Range(0, steps.Count)
                .Where(index => index > cleared && steps[index].Scope == scope)
                .Select(index =>
                    (Index: index, Begins: at[index] + steps[index].From, steps[index].Length)
                )
                .Where(set =>
                    set.Begins <= now && (set.Length == 0 || now < set.Begins + set.Length)
                )
                .ToList();
            if (holding.Count > 0)
                return holding.OrderBy(set => set.Begins).ThenBy(set => set.Index).Last().Index;
        }
        return -1;
    }

    private static int Actual(List<Step> steps, int later, bool noted)
    {
        var rows = Enum.GetValues<SettingScope>()
            .ToDictionary(
                scope => scope,
                scope => SettingOverride.At("law", new SettingPlace(scope, null, null))
            );
        var now = Start;
        for (var index = 0; index < steps.Count; index++)
        {
            var step = steps[index];
            now += TimeSpan.FromHours(step.Wait);
            if (noted)
                rows[step.Scope].Pass(now);
            if (step.Clears)
            {
                rows[step.Scope].Clear();
                continue;
            }
            var begins = now.AddHours(step.From);
            rows[step.Scope]
                .Set(
                    new TimedValue
                    {
                        Value = JsonSerializer.SerializeToElement(index),
                        Since = now,
                        From = step.From == 0 ? null : begins,
                        Until = step.Length == 0 ? null : begins.AddHours(step.Length),
                        SetBy = Guid.Empty,
                    },
                    now
                );
        }
        now = now.AddHours(later);
        if (noted)
            foreach (var row in rows.Values)
                row.Pass(now);
        return SettingResolution
            .Resolve(
                Setting,
                rows[SettingScope.Global].Values,
                rows[SettingScope.Plan].Values,
                rows[SettingScope.Tenant].Values,
                now
            )
            .Value.GetInt32();
    }

    [Fact]
    public void It_says_why_and_what_would_hold_otherwise()
    {
        TimedValue Value(int number) =>
            new()
            {
                Value = JsonSerializer.SerializeToElement(number),
                Since = Start,
                SetBy = Guid.CreateVersion7(),
            };
        var tenant = Value(3);

        var resolved = SettingResolution.Resolve(Setting, [Value(1)], [Value(2)], [tenant], Start);

        Assert.Equal(SettingSource.Tenant, resolved.Source);
        Assert.Equal(tenant.SetBy, resolved.Winner!.SetBy);
        Assert.Equal(
            (SettingSource.Plan, 2),
            (resolved.Otherwise!.Source, resolved.Otherwise.Value.GetInt32())
        );
        Assert.Equal(SettingSource.Default, resolved.Otherwise.Otherwise!.Otherwise!.Source);
    }

    [Theory]
    [InlineData("free", null, null, false)]
    [InlineData("team", null, null, true)]
    [InlineData(null, null, null, false)]
    [InlineData("free", true, null, true)]
    [InlineData("team", false, null, false)]
    [InlineData("free", true, 1, true)]
    [InlineData("free", true, 0, false)]
    [InlineData("team", false, -1, true)]
    public void A_flag_is_what_was_decided_while_it_lasts_and_what_the_plan_has_otherwise(
        string? plan,
        bool? decided,
        int? hoursLeft,
        bool isOn
    ) =>
        Assert.Equal(
            isOn,
            SettingResolution.IsOn(
                ["team"],
                plan,
                decided,
                hoursLeft is { } left ? Start.AddHours(left) : null,
                Start
            )
        );
}

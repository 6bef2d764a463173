using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Client;
using Postern.AspNetCore.Settings;

namespace Postern.AspNetCore.Tests;

/// <summary>For any overrides and any clock, the value is that of a model in ten lines.</summary>
public sealed class ResolutionTests
{
    private const string Key = "exports.max_rows";
    private const long Default = -1;
    private static readonly DateTimeOffset _epoch = DateTimeOffset.UnixEpoch;
    private static readonly PosternSetting<long> _rows = PosternSetting.Integer(Key, -2);

    [Fact]
    public void Any_overrides_at_any_time_resolve_as_in_the_model() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll(Worlds().ToArbitrary(), world => Model(world) == Real(world))
        );

    [Fact]
    public void Whatever_the_events_in_between_the_end_is_as_if_it_had_come_at_once() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(
                (
                    from earlier in Worlds()
                    from later in Worlds()
                    select (earlier, later)
                ).ToArbitrary(),
                worlds =>
                {
                    var (store, clock) = Store(worlds.earlier);
                    store.Apply(
                        new("1", "2")
                        {
                            Configuration = Configuration(worlds.later),
                            Tenants = new() { ["t"] = Tenant(worlds.later), ["gone"] = null },
                        }
                    );
                    clock.Now = At(worlds.later.Now);
                    return store.Get(_rows, worlds.later.Asked) == Model(worlds.later);
                }
            )
        );

    /// <summary>The reference.</summary>
    private static long Model(World world)
    {
        IEnumerable<Rule> own = world.Asked == "t" ? world.Tenant : [];
        IEnumerable<Rule> plan =
            world.Asked == "t" && world.Plan is { } name
                ? world.Plans.GetValueOrDefault(name, [])
                : [];
        foreach (var scope in new[] { own, plan, world.Global })
        foreach (var rule in scope.Reverse())
            if ((rule.From ?? 0) <= world.Now && world.Now < (rule.Until ?? 99))
                return rule.Value;
        return Default;
    }

    private static long Real(World world)
    {
        var (store, clock) = Store(world);
        clock.Now = At(world.Now);
        return store.Get(_rows, world.Asked);
    }

    private static (SettingsStore Store, Clock Clock) Store(World world)
    {
        var clock = new Clock();
        var options = Options.Create(new PosternOptions { SettingsFile = "" });
        var file = new SettingsFile(options, new Nowhere(), NullLogger<SettingsFile>.Instance);
        var store = new SettingsStore(file, clock, NullLogger<SettingsStore>.Instance);
        store.Replace(
            new("1", [])
            {
                Configuration = Configuration(world),
                Tenants = new() { ["t"] = Tenant(world), ["gone"] = new() },
            }
        );
        return (store, clock);
    }

    private static ConfigurationDocument Configuration(World world) =>
        new()
        {
            Settings = [new(Key, "integer", JsonSerializer.SerializeToElement(Default))],
            Global = Documents(world.Global),
            Plans = world.Plans.ToDictionary(plan => plan.Key, plan => Documents(plan.Value)),
        };

    private static TenantDocument Tenant(World world) =>
        new() { Plan = world.Plan, Overrides = Documents(world.Tenant) };

    private static OverrideDocument[] Documents(IEnumerable<Rule> rules) =>
        [
            .. rules.Select(rule => new OverrideDocument(
                Key,
                JsonSerializer.SerializeToElement(rule.Value)
            )
            {
                From = rule.From is { } from ? At(from) : null,
                Until = rule.Until is { } until ? At(until) : null,
            }),
        ];

    private static DateTimeOffset At(int hours) => _epoch.AddHours(hours);

    private static Gen<World> Worlds() =>
        from own in Rules()
        from team in Rules()
        from free in Rules()
        from everybody in Rules()
        from plan in Gen.Elements<string?>("team", "free", "unknown", null)
        from asked in Gen.Elements<string?>("t", "t", "t", "stranger", "gone", null)
        from now in Gen.Choose(0, 12)
        select new World(
            own,
            new() { ["team"] = team, ["free"] = free },
            everybody,
            plan,
            asked == "gone" ? "stranger" : asked,
            now
        );

    private static Gen<Rule[]> Rules() =>
        from rules in Gen.ArrayOf(
            from value in Gen.Choose(0, 1_000_000)
            from start in Gen.Choose(-6, 12)
            from end in Gen.Choose(-6, 12)
            select new Rule(value, start < 0 ? null : start, end < 0 ? null : end)
        )
        select rules.Take(6).ToArray();

    private sealed record World(
        Rule[] Tenant,
        Dictionary<string, Rule[]> Plans,
        Rule[] Global,
        string? Plan,
        string? Asked,
        int Now
    );

    private sealed record Rule(long Value, int? From, int? Until);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = _epoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Nowhere : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";
        public string ApplicationName { get; set; } = "Tests";
        public string ContentRootPath { get; set; } = "/";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}

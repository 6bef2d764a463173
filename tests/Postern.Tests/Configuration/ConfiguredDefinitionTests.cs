using Microsoft.Extensions.Configuration;
using Postern.Configuration;
using Postern.Settings;

namespace Postern.Tests.Configuration;

/// <summary>The adopter's own settings, declared by configuration.</summary>
public sealed class ConfiguredDefinitionTests
{
    [Fact]
    public void A_definition_is_read_with_all_that_it_says()
    {
        var (settings, faults) = Read(
            ("0:Key", "reports.max_age"),
            ("0:Title", "Oldest report"),
            ("0:Description", "Older ones are made anew."),
            ("0:Type", "duration"),
            ("0:Default", "30 min"),
            ("0:Minimum", "60"),
            ("0:Maximum", "86400"),
            ("0:Scopes:0", "global"),
            ("0:Scopes:1", "plan"),
            ("0:ChangeableBy:0", "engineering"),
            ("0:ChangeableBy:1", "billing")
        );

        Assert.Empty(faults);
        var setting = Assert.Single(settings!.Definitions);
        Assert.Equal(("reports.max_age", SettingType.Duration), (setting.Key, setting.Type));
        Assert.Equal(1800, setting.Default.GetInt64());
        Assert.Equal([SettingScope.Global, SettingScope.Plan], setting.Scopes);
        Assert.Equal(["engineering", "billing"], setting.ChangeableBy);
        Assert.NotNull(new SettingCatalog(settings.Definitions).Find("reports.max_age"));
    }

    [Fact]
    public void Every_fault_is_told_by_its_setting()
    {
        var (_, faults) = Read(
            ("0:Key", "a"),
            ("0:Type", "number"),
            ("0:Default", "1"),
            ("1:Key", "uploads.max_size"),
            ("1:Description", "Taken."),
            ("1:Type", "integer"),
            ("1:Default", "1"),
            ("2:Key", "b"),
            ("2:Description", "Out of bounds."),
            ("2:Type", "integer"),
            ("2:Default", "7"),
            ("2:Maximum", "5"),
            ("3:Key", "c"),
            ("3:Description", "Misspelt."),
            ("3:Type", "boolean"),
            ("3:Default", "true"),
            ("3:Minimun", "5"),
            ("3:ChangeableBy:0", "boss"),
            ("4:Key", "d"),
            ("4:Description", "Fetches."),
            ("4:Type", "json"),
            ("4:Default", "{}"),
            ("4:Schema", """{"$ref":"http://169.254.169.254/schema.json"}""")
        );

        Assert.Contains(
            faults,
            fault =>
                fault.StartsWith(
                    "Postern__Definitions__0__Description is required",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains(
            faults,
            fault =>
                fault.StartsWith(
                    "Postern__Definitions__0__Type must be one of integer, size",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains(
            faults,
            fault => fault.Contains("uploads.max_size is defined 2 times", StringComparison.Ordinal)
        );
        Assert.Contains(
            faults,
            fault => fault.Contains("b: Default must be a whole number", StringComparison.Ordinal)
        );
        Assert.Contains(
            faults,
            fault =>
                fault.StartsWith(
                    "Postern__Definitions__3__Minimun is not known",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains(
            faults,
            fault => fault.Contains("\"boss\", which is no role", StringComparison.Ordinal)
        );
        Assert.Contains(
            faults,
            fault =>
                fault.StartsWith(
                    "Postern__Definitions__4__Schema must be a JSON Schema",
                    StringComparison.Ordinal
                )
        );
    }

    private static (PosternSettings? Settings, IReadOnlyList<string> Faults) Read(
        params (string Name, string Value)[] values
    ) =>
        SettingsReader.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    values
                        .Select(value =>
                            KeyValuePair.Create(
                                $"Postern:Definitions:{value.Name}",
                                (string?)value.Value
                            )
                        )
                        .Append(
                            KeyValuePair.Create(
                                "Postern:Development:IdentityProvider",
                                (string?)"true"
                            )
                        )
                )
                .Build(),
            isDevelopment: true
        );
}

using System.Text.Json;
using NJsonSchema;
using Postern.Configuration;

namespace Postern.Tests.Configuration;

/// <summary>A value of the wrong type or out of bounds is refused with a sentence that says what is allowed.</summary>
public sealed class SettingValueTests
{
    [Theory]
    [InlineData("uploads.max_size", "10485760", 10485760)]
    [InlineData("uploads.max_size", "\"25 MiB\"", 26214400)]
    [InlineData("uploads.max_size", "\"10 MB\"", 10000000)]
    [InlineData("uploads.max_size", "\"2KiB\"", 2048)]
    [InlineData("sessions.max_age", "\"15 min\"", 900)]
    [InlineData("sessions.max_age", "\"7 d\"", 604800)]
    [InlineData("rate_limit.requests", "\"10/s\"", 600)]
    [InlineData("rate_limit.requests", "\"120/h\"", 2)]
    [InlineData("rate_limit.requests", "5", 5)]
    public void What_fits_is_kept_in_its_base_unit(string key, string given, long expected)
    {
        var (value, fault) = SettingValue.Read(Built(key), JsonElement.Parse(given));

        Assert.Null(fault);
        Assert.Equal(expected, value.GetInt64());
    }

    [Theory]
    [InlineData("uploads.max_size", "0")]
    [InlineData("uploads.max_size", "-1")]
    [InlineData("uploads.max_size", "1.5")]
    [InlineData("uploads.max_size", "1e400")]
    [InlineData("uploads.max_size", "99999999999999999999")]
    [InlineData("uploads.max_size", "\"26214400\"")]
    [InlineData("uploads.max_size", "\"25 mib\"")]
    [InlineData("uploads.max_size", "\"999999999999999999 GiB\"")]
    [InlineData("uploads.max_size", "\"25 MiB; drop\"")]
    [InlineData("uploads.max_size", "true")]
    [InlineData("uploads.max_size", "null")]
    [InlineData("uploads.max_size", "[1]")]
    [InlineData("sessions.max_age", "\"10/s\"")]
    [InlineData("rate_limit.requests", "\"7 d\"")]
    [InlineData("rate_limit.requests", "\"90/h\"")]
    [InlineData("rate_limit.burst", "\"5\"")]
    [InlineData("maintenance", "\"true\"")]
    [InlineData("maintenance", "1")]
    public void What_does_not_fit_is_told_what_would(string key, string given)
    {
        var (_, fault) = SettingValue.Read(Built(key), JsonElement.Parse(given));

        Assert.NotNull(fault);
        Assert.StartsWith("must be ", fault, StringComparison.Ordinal);
        if (Built(key).IsNumber)
            Assert.Contains(SettingValue.Allowed(Built(key)), fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uploads.max_size", 26214400, "25 MiB")]
    [InlineData("uploads.max_size", 10000000, "10 MB")]
    [InlineData("uploads.max_size", 1025, "1025 B")]
    [InlineData("sessions.max_age", 43200, "12 h")]
    [InlineData("sessions.max_age", 5400, "90 min")]
    [InlineData("rate_limit.requests", 1200, "1,200 requests a minute")]
    [InlineData("exports.max_rows", 100000, "100,000 rows")]
    public void It_is_shown_in_the_largest_unit_in_which_it_is_whole_and_read_back(
        string key,
        long value,
        string shown
    )
    {
        var setting = Built(key);
        var json = JsonSerializer.SerializeToElement(value);

        Assert.Equal(shown, SettingValue.Show(setting, json));
        var typed = SettingValue.ForInput(setting, json);
        var given = long.TryParse(typed, out _) ? typed : JsonSerializer.Serialize(typed);
        Assert.Equal(value, SettingValue.Read(setting, JsonElement.Parse(given)).Value.GetInt64());
    }

    [Fact]
    public async Task Json_is_held_to_its_schema()
    {
        var setting = Built("uploads.max_size") with
        {
            Type = SettingType.Json,
            Schema = await JsonSchema.FromJsonAsync(
                """{"type":"object","properties":{"region":{"type":"string"}},"required":["region"],"additionalProperties":false}""",
                TestContext.Current.CancellationToken
            ),
        };

        Assert.Null(SettingValue.Read(setting, JsonElement.Parse("""{"region":"eu"}""")).Fault);
        Assert.NotNull(SettingValue.Read(setting, JsonElement.Parse("""{"region":1}""")).Fault);
        Assert.NotNull(SettingValue.Read(setting, JsonElement.Parse("{}")).Fault);
        Assert.NotNull(
            SettingValue
                .Read(setting, JsonElement.Parse($$"""{"region":"{{new string('x', 9000)}}"}"""))
                .Fault
        );
    }

    [Fact]
    public void A_choice_is_one_of_its_texts()
    {
        var setting = Built("uploads.max_size") with
        {
            Type = SettingType.Choice,
            Choices = ["eu", "us"],
        };

        Assert.Null(SettingValue.Read(setting, JsonElement.Parse("\"eu\"")).Fault);
        Assert.Equal(
            "must be one of \"eu\", \"us\".",
            SettingValue.Read(setting, JsonElement.Parse("\"EU\"")).Fault
        );
    }

    /// <summary>R-61: secrets are not stored there.</summary>
    [Theory]
    [InlineData("-----BEGIN EC PRIVATE KEY-----")]
    [InlineData("key: sk_live_4eC39HqLyjWDarjtT1zdp7dc")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJub29yIn0.c2lnbmF0dXJl")]
    public void What_says_that_it_is_a_secret_is_refused(string secret)
    {
        var text = Built("uploads.max_size") with { Type = SettingType.Text };
        var json = text with { Type = SettingType.Json };

        Assert.Contains(
            "no secret",
            SettingValue.Read(text, JsonSerializer.SerializeToElement(secret)).Fault
        );
        Assert.Contains(
            "no secret",
            SettingValue.Read(json, JsonSerializer.SerializeToElement(new { secret })).Fault
        );
        Assert.Null(
            SettingValue.Read(text, JsonSerializer.SerializeToElement("eu-central-1")).Fault
        );
    }

    private static SettingDefinition Built(string key) =>
        BuiltInSettings.All.Single(setting => setting.Key == key);
}

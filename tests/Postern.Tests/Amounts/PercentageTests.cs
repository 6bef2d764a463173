using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Postern.Amounts;
using Postern.Operations;

namespace Postern.Tests.Amounts;

public sealed class PercentageTests
{
    [Fact]
    public void Every_percentage_survives_json_and_forms()
    {
        Prop.ForAll(
                Arb.From(Some.Percentage),
                share =>
                    JsonSerializer.Deserialize<Percentage>(
                        JsonSerializer.Serialize(share, PosternJson.Strict),
                        PosternJson.Strict
                    ) == share
                    && Percentage.TryParse(share.Plain(), out var read)
                    && read == share
                    && Percentage.Of(share.Value) == share
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [InlineData("19", "19 %", "19")]
    [InlineData("7.5", "7.5 %", "7.5")]
    [InlineData("7.50", "7.5 %", "7.5")]
    [InlineData("0.0001", "0.0001 %", "0.0001")]
    [InlineData("100", "100 %", "100")]
    [InlineData("0", "0 %", "0")]
    public void It_is_a_plain_number_without_zeros_at_the_end(
        string json,
        string shown,
        string written
    )
    {
        var share = JsonSerializer.Deserialize<Percentage>(json, PosternJson.Strict);

        Assert.Equal(shown, share.ToString());
        Assert.Equal(written, JsonSerializer.Serialize(share, PosternJson.Strict));
    }

    [Theory]
    [InlineData("\"19\"")]
    [InlineData("1.9e1")]
    [InlineData("19E0")]
    [InlineData("-0")]
    [InlineData("-1")]
    [InlineData("100.0001")]
    [InlineData("1e400")]
    [InlineData("0.00001")]
    [InlineData("19.00000")]
    [InlineData("99999999999999999999999999999999")]
    [InlineData("null")]
    [InlineData("true")]
    public void What_is_none_is_told_what_would_be(string json)
    {
        var fault = Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize<Percentage>(json, PosternJson.Strict)
        );
        Assert.Equal(Percentage.Expectation, fault.Message);
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData(" 5")]
    [InlineData("+5")]
    [InlineData("5%")]
    [InlineData("")]
    public void Text_is_read_as_strictly(string text) =>
        Assert.False(Percentage.TryParse(text, out _));

    [Fact]
    public void More_decimals_are_not_cut_off() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Percentage.Of(0.00001m));
}

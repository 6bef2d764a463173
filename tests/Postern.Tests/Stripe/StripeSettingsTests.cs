using Microsoft.Extensions.Configuration;
using Postern.Settings;

namespace Postern.Tests.Stripe;

/// <summary>Stripe is off until both keys are given, and each fault is told by its setting.</summary>
public sealed class StripeSettingsTests
{
    private const string SecretKey = "sk_test_4eC39HqLyjWDarjtT1zdp7dc";
    private const string WebhookSecret = "whsec_0123456789abcdef";

    [Fact]
    public void Without_a_word_of_it_it_is_off()
    {
        var (stripe, faults) = Read(null, null, null);

        Assert.Null(stripe);
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData(SecretKey)]
    [InlineData("rk_live_0123456789abcdef")]
    public void Both_keys_switch_it_on(string key)
    {
        var (stripe, faults) = Read(key, WebhookSecret, null);

        Assert.Empty(faults);
        Assert.Equal(new Uri("https://api.stripe.com"), stripe!.ApiBase);
        Assert.DoesNotContain(key, stripe.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, WebhookSecret, null, "Stripe:SecretKey")]
    [InlineData(SecretKey, null, null, "Stripe:WebhookSecret")]
    [InlineData("pk_live_0123456789abcdef", WebhookSecret, null, "Stripe:SecretKey")]
    [InlineData("sk_test_ 4eC39", WebhookSecret, null, "Stripe:SecretKey")]
    [InlineData(SecretKey, "0123456789abcdef", null, "Stripe:WebhookSecret")]
    [InlineData(SecretKey, WebhookSecret, "http://api.stripe.com", "Stripe:ApiBase")]
    [InlineData(SecretKey, WebhookSecret, "https://api.stripe.com/v1", "Stripe:ApiBase")]
    [InlineData(SecretKey, WebhookSecret, "https://a:b@api.stripe.com", "Stripe:ApiBase")]
    [InlineData(SecretKey, WebhookSecret, "api.stripe.com", "Stripe:ApiBase")]
    public void A_fault_is_told_by_its_setting(
        string? secretKey,
        string? webhookSecret,
        string? apiBase,
        string setting
    )
    {
        var (stripe, faults) = Read(secretKey, webhookSecret, apiBase);

        Assert.Null(stripe);
        Assert.Equal(setting, Assert.Single(faults).Key);
    }

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal(3, Read("x", "y", "z").Faults.Count);

    [Fact]
    public void Plain_http_is_for_loopback() =>
        Assert.NotNull(Read(SecretKey, WebhookSecret, "http://127.0.0.1:12111").Stripe);

    private static (StripeSettings? Stripe, List<KeyValuePair<string, string>> Faults) Read(
        string? secretKey,
        string? webhookSecret,
        string? apiBase
    )
    {
        var faults = new List<KeyValuePair<string, string>>();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["SecretKey"] = secretKey,
                    ["WebhookSecret"] = webhookSecret,
                    ["ApiBase"] = apiBase,
                }.Select(each => new KeyValuePair<string, string?>(
                    $"Stripe:{each.Key}",
                    each.Value
                ))
            )
            .Build();
        return (
            StripeReader.Read(
                configuration.GetSection("Stripe"),
                (key, text) => faults.Add(new(key, text))
            ),
            faults
        );
    }
}

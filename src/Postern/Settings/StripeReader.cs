using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Postern.Settings;

/// <summary>Reads the account at Stripe: off where nothing is said of it, and both keys where anything is.</summary>
internal static partial class StripeReader
{
    private const string DefaultBase = "https://api.stripe.com";

    public static StripeSettings? Read(IConfigurationSection section, Action<string, string> fault)
    {
        var (secretKey, webhookSecret, apiBase) = (
            Text(section, "SecretKey"),
            Text(section, "WebhookSecret"),
            Text(section, "ApiBase")
        );
        if (secretKey is null && webhookSecret is null && apiBase is null)
        {
            return null;
        }

        var faults = 0;
        void Fault(string key, string what)
        {
            faults++;
            fault($"Stripe:{key}", what);
        }

        if (secretKey is null)
        {
            Fault("SecretKey", "is missing: the account's secret or restricted key, sk_… or rk_…");
        }
        else if (!SecretKey().IsMatch(secretKey))
        {
            Fault("SecretKey", "must be a secret or restricted key of Stripe: sk_… or rk_…");
        }

        if (webhookSecret is null)
        {
            Fault(
                "WebhookSecret",
                "is missing: the signing secret of Stripe's webhook endpoint, whsec_…"
            );
        }
        else if (!WebhookSecret().IsMatch(webhookSecret))
        {
            Fault("WebhookSecret", "must be the signing secret of Stripe's endpoint: whsec_…");
        }

        if (
            !Uri.TryCreate(apiBase ?? DefaultBase, UriKind.Absolute, out var uri)
            || !(uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback))
            || uri.PathAndQuery != "/"
            || uri.UserInfo.Length > 0
            || uri.Fragment.Length > 0
        )
        {
            Fault(
                "ApiBase",
                $"must be an https origin such as {DefaultBase}; plain http is allowed on loopback only"
            );
        }

        return faults > 0 ? null : new StripeSettings(uri!, secretKey!, webhookSecret!);
    }

    private static string? Text(IConfigurationSection section, string key) =>
        section[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    [GeneratedRegex(
        "^(sk|rk)_[A-Za-z0-9_]{8,300}$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex SecretKey();

    [GeneratedRegex(
        "^whsec_[A-Za-z0-9+/=_-]{8,300}$",
        RegexOptions.None,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex WebhookSecret();
}

using System.Net;
using Postern.Billing;
using Postern.Configuration;
using Postern.Jobs;
using Postern.Jobs.Hangfire;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Settings;

/// <summary>Everything that is configured, read and checked once at start-up by <see cref="SettingsReader"/>.</summary>
public sealed record PosternSettings
{
    public required DatabaseSettings Database { get; init; }

    public required AdminSettings Admin { get; init; }

    public required RuntimeSettings Runtime { get; init; }

    /// <summary>The customer-facing apps that staff can be handed over to.</summary>
    public required CustomerApps Apps { get; init; }

    public required SsoSettings Sso { get; init; }

    /// <summary>The adopter's own settings that staff may change while the product runs, beside the built-in ones.</summary>
    public IReadOnlyList<SettingDefinition> Definitions { get; init; } = [];

    /// <summary>What invoices say of the company, what its product counts, and what its plans cost.</summary>
    public BillingOptions Billing { get; init; } = new();

    /// <summary>How jobs are watched.</summary>
    public JobsOptions Jobs { get; init; } = new();

    /// <summary>The Hangfire that runs jobs of the SaaS; null: none.</summary>
    internal HangfireSettings? Hangfire { get; init; }

    /// <summary>True where the embedded identity provider stands in for the company's.</summary>
    public required bool DevelopmentIdentityProvider { get; init; }

    /// <summary>Where the SaaS is told what it must do itself; null: nowhere, messages wait.</summary>
    public required WebhookSettings? Webhook { get; init; }

    /// <summary>The payment provider behind the ledger; null: the ledger is by itself.</summary>
    public StripeSettings? Stripe { get; init; }

    /// <summary>What each role may do, where configuration says other than the defaults.</summary>
    public required IReadOnlyDictionary<
        string,
        IReadOnlyList<string>
    > RolePermissions { get; init; }
}

/// <summary>Where a plane listens and whom it hears.</summary>
public abstract record ListenerSettings
{
    /// <summary>The plane's name in settings: <c>Admin</c>, <c>Runtime</c>.</summary>
    public abstract string Plane { get; }

    /// <summary>Addresses with port; loopback, private or wildcard, never public.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Private networks whose connections are read; all others are dropped before HTTP.</summary>
    public required IReadOnlyList<IPNetwork> AllowedNetworks { get; init; }

    /// <summary>Names in the <c>Host</c> header that are answered.</summary>
    public required IReadOnlyList<string> AllowedHosts { get; init; }

    /// <summary>Proxies whose forwarded headers count.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }
}

/// <summary>The plane of staff.</summary>
public sealed record AdminSettings : ListenerSettings
{
    public override string Plane => "Admin";
}

/// <summary>The plane of the SaaS's own services.</summary>
public sealed record RuntimeSettings : ListenerSettings
{
    public override string Plane => "Runtime";

    /// <summary><c>iss</c> of impersonation tokens.</summary>
    public required string Issuer { get; init; }
}

/// <summary>The customer-facing apps: audience of the token, and origin that the one-time code is posted to.</summary>
public sealed record CustomerApps(IReadOnlyList<CustomerApp> All)
{
    /// <summary>The one meant when none is named.</summary>
    public CustomerApp Default => All[0];

    public CustomerApp? Find(string name) => All.FirstOrDefault(app => app.Name == name);

    /// <summary>What is answered to a name that is none of theirs.</summary>
    public Refusal Unknown(string name) =>
        new(
            "unknown_audience",
            $"There is no customer app \"{name}\". There are {string.Join(", ", All.Select(app => app.Name))}; Postern__Apps__NAME names another."
        );
}

/// <summary>One customer-facing app.</summary>
/// <param name="Name">Its name in tokens (<c>aud</c>).</param>
/// <param name="Origin">Scheme, host and port, without a path.</param>
public sealed record CustomerApp(string Name, string Origin)
{
    /// <summary>Where the library takes the one-time code.</summary>
    public string EnterUrl => $"{Origin}/_postern/enter";
}

/// <summary>The company's identity provider.</summary>
public sealed record SsoSettings
{
    /// <summary>The issuer, to the letter.</summary>
    public required string Authority { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Null for a public client (PKCE alone).</summary>
    public required string? ClientSecret { get; init; }

    /// <summary>The public client that the command line uses for the device flow.</summary>
    public required string CliClientId { get; init; }

    /// <summary>Audience of API tokens.</summary>
    public required string Audience { get; init; }

    /// <summary>Claim that holds the roles.</summary>
    public required string RolesClaim { get; init; }

    /// <summary>Values of that claim, by role.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Roles { get; init; }

    public required bool RequireMfa { get; init; }

    /// <summary>Values of <c>amr</c> that mean a second factor.</summary>
    public required IReadOnlyList<string> MfaMethods { get; init; }

    /// <summary>Values of <c>acr</c> that mean a second factor.</summary>
    public required IReadOnlyList<string> AcrValues { get; init; }

    /// <summary>
    /// The only <c>hd</c> that is let in; and, for a provider that sends neither <c>amr</c> nor <c>acr</c>, the word of
    /// the organisation that it enforces a second factor.
    /// </summary>
    public required string? HostedDomain { get; init; }

    /// <summary>A console session unused for this long has ended.</summary>
    public required TimeSpan IdleLimit { get; init; }

    /// <summary>A session this old has ended, used or not.</summary>
    public required TimeSpan AbsoluteLimit { get; init; }
}

/// <summary>A receiver of Standard Webhooks.</summary>
/// <param name="Url">https; plain http on loopback only.</param>
/// <param name="Secret">The key behind <c>whsec_</c>, decoded.</param>
public sealed record WebhookSettings(Uri Url, byte[] Secret);

/// <summary>The account at Stripe.</summary>
/// <param name="ApiBase">https; plain http on loopback only.</param>
/// <param name="SecretKey"><c>sk_…</c> or <c>rk_…</c>.</param>
/// <param name="WebhookSecret"><c>whsec_…</c>, used as it stands to check what comes in.</param>
public sealed record StripeSettings(Uri ApiBase, string SecretKey, string WebhookSecret)
{
    /// <summary>Neither key reaches a log by accident.</summary>
    public override string ToString() => $"Stripe at {ApiBase}";
}

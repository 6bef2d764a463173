using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Postern.Billing;
using Postern.Configuration;
using Postern.Development;
using Postern.Jobs;
using Postern.Jobs.Hangfire;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Settings;

/// <summary>Reads the settings strictly, and collects every fault instead of stopping at the first.</summary>
public sealed partial class SettingsReader
{
    private readonly IConfigurationSection _root;
    private readonly bool _isDevelopment;
    private readonly List<string> _faults = [];

    private SettingsReader(IConfiguration configuration, bool isDevelopment)
    {
        _root = configuration.GetSection("Postern");
        _isDevelopment = isDevelopment;
    }

    /// <summary>Reads everything under <c>Postern</c>.</summary>
    /// <returns>The settings, or all faults, each naming its setting as an environment variable would.</returns>
    public static (PosternSettings? Settings, IReadOnlyList<string> Faults) Read(
        IConfiguration configuration,
        bool isDevelopment
    )
    {
        var reader = new SettingsReader(configuration, isDevelopment);
        var settings = reader.Read();
        return reader._faults.Count == 0 ? (settings, []) : (null, reader._faults);
    }

    /// <summary>The database alone, for the commands that need no more.</summary>
    public static (DatabaseSettings? Settings, IReadOnlyList<string> Faults) ReadDatabase(
        IConfiguration configuration
    )
    {
        var reader = new SettingsReader(configuration, isDevelopment: false);
        var database = reader.Database();
        return reader._faults.Count == 0 ? (database, []) : (null, reader._faults);
    }

    /// <summary>The customer apps alone, for the commands that need no more.</summary>
    public static (CustomerApps? Apps, IReadOnlyList<string> Faults) ReadApps(
        IConfiguration configuration
    )
    {
        var reader = new SettingsReader(configuration, isDevelopment: false);
        var apps = reader.Apps();
        return reader._faults.Count == 0 ? (apps, []) : (null, reader._faults);
    }

    private PosternSettings Read()
    {
        var development = Flag("Development:IdentityProvider", false);
        return new PosternSettings
        {
            Database = Database(),
            Admin = Admin(),
            Runtime = Runtime(),
            Apps = Apps(),
            Sso = Sso(development),
            DevelopmentIdentityProvider = development,
            Webhook = Webhook(),
            Stripe = StripeReader.Read(_root.GetSection("Stripe"), Fault),
            RolePermissions = PermissionsByRole(),
            Billing = ConfiguredBilling.Read(_root.GetSection("Billing"), Fault),
            Jobs = ConfiguredJobs.Read(_root.GetSection("Jobs"), Fault),
            Hangfire = ConfiguredHangfire.Read(_root.GetSection("Jobs:Hangfire"), Fault),
            Definitions = ConfiguredDefinitions.Read(_root.GetSection("Definitions"), Fault),
        };
    }

    private DatabaseSettings Database()
    {
        var text = Text("Database") ?? "data/postern.db";
        var (settings, fault) = DatabaseSettings.Read(IsFile(text) ? $"Data Source={text}" : text);
        if (fault is not null)
        {
            Fault("Database", fault);
        }

        return settings!;
    }

    /// <summary>A path alone, such as <c>data/postern.db</c>, and not a word that was meant to be something else.</summary>
    private static bool IsFile(string text) =>
        !text.Contains('=', StringComparison.Ordinal) && text.AsSpan().ContainsAny('/', '.');

    private AdminSettings Admin()
    {
        var (urls, hosts) = Listener("Admin", "http://127.0.0.1:9090");
        return new AdminSettings
        {
            Urls = urls,
            AllowedHosts = hosts,
            AllowedNetworks = PrivateOnly("Admin"),
            TrustedProxies = Networks("Admin:TrustedProxies"),
        };
    }

    private RuntimeSettings Runtime()
    {
        var (urls, hosts) = Listener("Runtime", "http://127.0.0.1:9091");
        return new RuntimeSettings
        {
            Urls = urls,
            AllowedHosts = hosts,
            AllowedNetworks = PrivateOnly("Runtime"),
            TrustedProxies = Networks("Runtime:TrustedProxies"),
            Issuer = Text("Runtime:Issuer") ?? "postern",
        };
    }

    /// <summary>The addresses of a plane, and the hosts by which it is called.</summary>
    private (IReadOnlyList<string> Urls, IReadOnlyList<string> Hosts) Listener(
        string plane,
        string otherwise
    )
    {
        var urls = Texts($"{plane}:Urls", otherwise);
        var hosts = new List<string> { "localhost", "127.0.0.1", "[::1]" };
        foreach (var url in urls)
        {
            if (ListenerUrl($"{plane}:Urls", url) is { } host)
            {
                hosts.Add(host);
            }
        }

        return (
            urls,
            Texts($"{plane}:AllowedHosts") is { Count: > 0 } named
                ? Hosts($"{plane}:AllowedHosts", named)
                : hosts
        );
    }

    private IReadOnlyList<IPNetwork> PrivateOnly(string plane)
    {
        var networks = Networks($"{plane}:AllowedNetworks");
        foreach (var network in networks.Where(network => !PrivateNetworks.IsPrivate(network)))
        {
            Fault(
                $"{plane}:AllowedNetworks",
                $"holds {network}, which is not private; the {plane.ToLowerInvariant()} plane is internal only. Allowed are networks within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, fc00::/7 and loopback"
            );
        }

        return networks.Count == 0 ? PrivateNetworks.Loopback : networks;
    }

    /// <summary>Name by name: <c>Postern__Apps__tally=https://app.example.com</c>.</summary>
    private CustomerApps Apps()
    {
        var apps = new List<CustomerApp>();
        foreach (var child in _root.GetSection("Apps").GetChildren())
        {
            var key = $"Apps:{child.Key}";
            if (!AppName().IsMatch(child.Key))
            {
                Fault(key, "is no name for an app: lower-case letters, digits and hyphens");
            }

            if (
                !Uri.TryCreate(child.Value, UriKind.Absolute, out var uri)
                || !(uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback))
                || uri.PathAndQuery != "/"
                || uri.UserInfo.Length > 0
                || uri.Fragment.Length > 0
            )
            {
                Fault(
                    key,
                    $"is \"{child.Value}\"; it must be the app's origin, such as https://app.example.com; plain http is allowed on loopback only"
                );
                continue;
            }

            apps.Add(new CustomerApp(child.Key, uri.GetLeftPart(UriPartial.Authority)));
        }

        return new CustomerApps(
            apps.Count == 0 ? [new CustomerApp("app", "http://localhost:8080")] : apps
        );
    }

    private IReadOnlyList<string> Hosts(string setting, IReadOnlyList<string> hosts)
    {
        foreach (
            var host in hosts.Where(host =>
                host.Contains('*', StringComparison.Ordinal)
                || host.Contains('/', StringComparison.Ordinal)
            )
        )
        {
            Fault(
                setting,
                $"holds \"{host}\"; name each host in full, without scheme, port or wildcard"
            );
        }

        return hosts;
    }

    /// <summary>Checks one address to listen on, and gives the host by which it will be called, if it has one.</summary>
    private string? ListenerUrl(string setting, string url)
    {
        var wildcard = url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
            .Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (
            !Uri.TryCreate(wildcard, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.PathAndQuery != "/"
        )
        {
            Fault(setting, $"holds \"{url}\", which is no address such as http://127.0.0.1:9090");
            return null;
        }

        if (uri.Host == "localhost")
        {
            return uri.Host;
        }

        if (!IPAddress.TryParse(uri.Host, out var address))
        {
            Fault(
                setting,
                $"holds \"{url}\"; listen on an IP address or localhost, since a name would listen everywhere"
            );
            return null;
        }

        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            return null;
        }

        if (!PrivateNetworks.IsPrivate(address))
        {
            Fault(
                setting,
                $"holds \"{url}\", a public address; both planes are internal only. Use a loopback or private address"
            );
        }

        return uri.Host;
    }

    private SsoSettings Sso(bool development)
    {
        if (development)
        {
            if (!_isDevelopment)
            {
                Fault(
                    "Development:IdentityProvider",
                    "may be true only in the Development environment (DOTNET_ENVIRONMENT=Development)"
                );
            }

            if (Text("Sso:Authority") is not null)
            {
                Fault(
                    "Development:IdentityProvider",
                    "cannot be true beside a real provider (Postern__Sso__Authority)"
                );
            }
        }

        return new SsoSettings
        {
            Authority = development ? DevelopmentDefaults.Authority : Authority(),
            ClientId =
                Text("Sso:ClientId")
                ?? (
                    development
                        ? DevelopmentDefaults.ClientId
                        : Missing(
                            "Sso:ClientId",
                            "the client id that the identity provider knows Postern by"
                        )
                ),
            ClientSecret =
                Text("Sso:ClientSecret") ?? (development ? DevelopmentDefaults.ClientSecret : null),
            CliClientId =
                Text("Sso:CliClientId")
                ?? (development ? DevelopmentDefaults.CliClientId : Text("Sso:ClientId") ?? ""),
            Audience =
                Text("Sso:Audience")
                ?? (
                    development
                        ? DevelopmentDefaults.Audience
                        : Missing("Sso:Audience", "the audience of API tokens")
                ),
            RolesClaim = Text("Sso:RolesClaim") ?? "roles",
            Roles = RoleClaimValues(),
            RequireMfa = Flag("Sso:RequireMfa", true),
            MfaMethods = Texts("Sso:MfaMethods", "mfa", "otp", "hwk", "swk", "fpt", "face"),
            AcrValues = Texts("Sso:AcrValues"),
            HostedDomain = Text("Sso:HostedDomain"),
            IdleLimit = Minutes("Sso:IdleMinutes", 15, 1, 30),
            AbsoluteLimit = Minutes("Sso:AbsoluteMinutes", 8 * 60, 5, 12 * 60),
        };
    }

    private string Authority()
    {
        const string setting = "Sso:Authority";
        var text = Text(setting) ?? Missing(setting, "the issuer URL of the identity provider");
        if (text.Length == 0)
        {
            return text;
        }

        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
        )
        {
            Fault(setting, $"is \"{text}\"; it must be an https URL");
        }
        else if (uri.Scheme == "http" && !uri.IsLoopback)
        {
            Fault(
                setting,
                $"is \"{text}\"; it must be https, plain http being allowed on loopback only"
            );
        }
        else if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            Fault(setting, $"is \"{text}\"; an issuer has no query, fragment or user");
        }

        return text;
    }

    private Dictionary<string, IReadOnlyList<string>> RoleClaimValues()
    {
        var roles = StaffRoles.All.ToDictionary(
            role => role,
            role => Texts($"Sso:Roles:{role}", role),
            StringComparer.Ordinal
        );
        foreach (var unknown in Unknown("Sso:Roles"))
        {
            Fault(
                $"Sso:Roles:{unknown}",
                $"names no role; there are {string.Join(", ", StaffRoles.All)}"
            );
        }

        return roles;
    }

    private Dictionary<string, IReadOnlyList<string>> PermissionsByRole()
    {
        foreach (var unknown in Unknown("Roles"))
        {
            Fault(
                $"Roles:{unknown}",
                $"names no role; there are {string.Join(", ", StaffRoles.All)}"
            );
        }

        return StaffRoles
            .All.Where(role => _root.GetSection($"Roles:{role}").Exists())
            .ToDictionary(role => role, role => Texts($"Roles:{role}"), StringComparer.Ordinal);
    }

    private IEnumerable<string> Unknown(string section) =>
        _root
            .GetSection(section)
            .GetChildren()
            .Select(child => child.Key)
            .Where(key => !StaffRoles.All.Contains(key, StringComparer.Ordinal));

    private WebhookSettings? Webhook()
    {
        var url = Text("Webhook:Url");
        var secret = Text("Webhook:Secret");
        if (url is null && secret is null)
        {
            return null;
        }

        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || !(uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback))
        )
        {
            Fault("Webhook:Url", "must be an https URL; plain http is allowed on loopback only");
        }

        const string prefix = "whsec_";
        var key = new byte[64];
        if (
            secret is null
            || !secret.StartsWith(prefix, StringComparison.Ordinal)
            || !Convert.TryFromBase64String(secret[prefix.Length..], key, out var length)
            || length < 24
        )
        {
            Fault("Webhook:Secret", "must be whsec_ and the Base64 of 24 to 64 random bytes");
            return null;
        }

        return uri is null ? null : new WebhookSettings(uri, key[..length]);
    }

    private string? Text(string key) =>
        _root[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private string Missing(string key, string meaning)
    {
        Fault(key, $"is missing: {meaning}");
        return "";
    }

    /// <summary>A list by index (<c>__0</c>, <c>__1</c>) or, for convenience, one text with semicolons.</summary>
    private IReadOnlyList<string> Texts(string key, params IReadOnlyList<string> otherwise)
    {
        var section = _root.GetSection(key);
        var found = section
            .GetChildren()
            .Select(child => child.Value)
            .Concat((section.Value ?? "").Split(';'))
            .Where(text => !string.IsNullOrWhiteSpace(text))
            .Select(text => text!.Trim())
            .ToList();
        return found.Count == 0 ? otherwise : found;
    }

    private List<IPNetwork> Networks(string key)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in Texts(key))
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                Fault(key, $"holds \"{text}\", which is no network such as 10.0.0.0/8");
            }
        }

        return networks;
    }

    private bool Flag(string key, bool otherwise)
    {
        var text = Text(key);
        if (text is null)
        {
            return otherwise;
        }

        if (bool.TryParse(text, out var value))
        {
            return value;
        }

        Fault(key, $"is \"{text}\"; it must be true or false");
        return otherwise;
    }

    private TimeSpan Minutes(string key, int otherwise, int least, int most)
    {
        var text = Text(key);
        if (text is null)
        {
            return TimeSpan.FromMinutes(otherwise);
        }

        if (
            !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || minutes < least
            || minutes > most
        )
        {
            Fault(
                key,
                $"is \"{text}\"; it must be a whole number of minutes between {least} and {most}"
            );
        }

        return TimeSpan.FromMinutes(minutes);
    }

    private void Fault(string key, string fault) =>
        _faults.Add($"Postern__{key.Replace(":", "__", StringComparison.Ordinal)} {fault}.");

    [GeneratedRegex("^[a-z][a-z0-9-]{0,62}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex AppName();
}

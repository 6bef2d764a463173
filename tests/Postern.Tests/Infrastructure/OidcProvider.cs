using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.Tests.Infrastructure;

/// <summary>
/// The npm package oidc-provider in a process of its own: a conforming identity provider that shares no code and no opinion
/// with ours. People are whoever the test says; signing in asks for the e-mail alone.
/// </summary>
public sealed class OidcProvider : IAsyncDisposable
{
    /// <summary>The console's client: authorisation code with PKCE, its secret sent in the body.</summary>
    public const string ClientId = "postern";

    public const string ClientSecret = "postern-secret";

    /// <summary>The command line's client: public, device flow.</summary>
    public const string CliClientId = "postern-cli";

    /// <summary>The audience of access tokens.</summary>
    public const string Audience = "postern-api";

    private static readonly string Folder = Repository.Folder(
        "tests",
        "Postern.Tests",
        "oidc-provider"
    );
    private static readonly HttpClient Http = new();

    private readonly Settings _settings;
    private BackgroundProcess _process;

    private OidcProvider(Settings settings, Uri issuer, BackgroundProcess process)
    {
        _settings = settings;
        _process = process;
        Issuer = issuer;
    }

    public Uri Issuer { get; }

    /// <summary>Without a slash at its end: issuers are compared exactly.</summary>
    public string IssuerText => Issuer.OriginalString;

    /// <summary>Starts the provider on a free port.</summary>
    /// <param name="redirectUri">Where the console takes codes; null if the test signs nobody in there.</param>
    /// <param name="accounts">Everybody who can sign in.</param>
    /// <param name="postLogoutRedirectUri">Where the provider may send people after they signed out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<OidcProvider> StartAsync(
        Uri? redirectUri,
        IReadOnlyList<OidcAccount> accounts,
        Uri? postLogoutRedirectUri = null,
        CancellationToken cancellationToken = default
    )
    {
        var settings = new Settings(
            FreePort.Find(),
            redirectUri is null ? [new("http://127.0.0.1/unused")] : [redirectUri],
            postLogoutRedirectUri is null ? [] : [postLogoutRedirectUri],
            [.. accounts.Select(Account.Of)]
        );
        var (process, issuer) = await RunAsync(settings, cancellationToken);
        return new(settings, issuer, process);
    }

    /// <summary>Makes the provider unreachable.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        _process.KillAsync(cancellationToken);

    /// <summary>Comes back at the same address with another signing key, and remembers nobody's session.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await _process.DisposeAsync();
        (_process, _) = await RunAsync(_settings, cancellationToken);
    }

    /// <summary>A browser without cookies.</summary>
    public OidcBrowser OpenBrowser() => new(Issuer);

    /// <inheritdoc cref="OidcBrowser.SignInAsync"/>
    public async Task<Uri> SignInAsync(
        Uri authorizationRequest,
        string email,
        TimeSpan ago = default,
        CancellationToken cancellationToken = default
    )
    {
        using var browser = OpenBrowser();
        return await browser.SignInAsync(authorizationRequest, email, ago, cancellationToken);
    }

    /// <summary>Gets an access token for the API as the command line does, by the device flow.</summary>
    /// <param name="email">Who approves it.</param>
    /// <param name="ago">As if that person had signed in so long ago.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<string> GetAccessTokenAsync(
        string email,
        TimeSpan ago = default,
        CancellationToken cancellationToken = default
    )
    {
        var device = await PostAsync(
            "device/auth",
            new() { ["client_id"] = CliClientId, ["scope"] = "openid email profile" },
            cancellationToken
        );
        using (var browser = OpenBrowser())
        {
            await browser.ApproveDeviceAsync(
                new(device.GetProperty("verification_uri").GetString()!),
                device.GetProperty("user_code").GetString()!,
                email,
                ago,
                cancellationToken
            );
        }

        var tokens = await PostAsync(
            "token",
            new()
            {
                ["client_id"] = CliClientId,
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
                ["device_code"] = device.GetProperty("device_code").GetString()!,
            },
            cancellationToken
        );
        return tokens.GetProperty("access_token").GetString()!;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<JsonElement> PostAsync(
        string path,
        Dictionary<string, string> form,
        CancellationToken cancellationToken
    )
    {
        using var content = new FormUrlEncodedContent(form);
        using var response = await Http.PostAsync(
            new Uri(Issuer, path),
            content,
            cancellationToken
        );
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)
            : throw new InvalidOperationException(
                $"/{path} answered {response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}"
            );
    }

    private static async Task<(BackgroundProcess Process, Uri Issuer)> RunAsync(
        Settings settings,
        CancellationToken cancellationToken
    )
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            throw new InvalidOperationException(
                $"oidc-provider is not installed: run `npm ci` in {Folder}."
            );

        var process = BackgroundProcess.Start(
            ["node", "server.mjs"],
            Folder,
            new Dictionary<string, string>
            {
                ["POSTERN_OIDC"] = JsonSerializer.Serialize(settings, JsonSerializerOptions.Web),
            }
        );
        try
        {
            await Poll.UntilAsync(
                "the identity provider listens",
                _ =>
                    process.HasExited
                        ? throw new InvalidOperationException(
                            $"The identity provider ended:\n{process.Output}"
                        )
                        : Task.FromResult(Announced(process) is not null),
                TimeSpan.FromSeconds(30),
                cancellationToken
            );
            return (
                process,
                new(
                    JsonDocument
                        .Parse(Announced(process)!)
                        .RootElement.GetProperty("issuer")
                        .GetString()!
                )
            );
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Its one line of JSON; the package writes warnings of its own before it.</summary>
    private static string? Announced(BackgroundProcess process) =>
        process.StandardOutput.FirstOrDefault(line =>
            line.StartsWith("{\"issuer\"", StringComparison.Ordinal)
        );

    /// <summary>As server.mjs reads it.</summary>
    private sealed record Settings(
        int Port,
        IReadOnlyList<Uri> RedirectUris,
        IReadOnlyList<Uri> PostLogoutRedirectUris,
        IReadOnlyList<Account> Accounts
    );

    private sealed record Account(
        string Sub,
        string Email,
        string Name,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
            IReadOnlyList<string>? Roles,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
            IReadOnlyList<string>? Amr,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Acr,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
            IReadOnlyDictionary<string, object>? Claims
    )
    {
        public static Account Of(OidcAccount account) =>
            new(
                account.Subject,
                account.Email,
                account.Name,
                account.Roles,
                account.Amr,
                account.Acr,
                account.Claims
            );
    }
}

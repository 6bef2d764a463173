using Microsoft.Extensions.Logging.Abstractions;
using Postern.Settings;
using Postern.Staff.Provider;
using Postern.Staff.Tokens;

namespace Postern.Tests.Staff;

/// <summary>The validation with a real provider's HTTP behind it.</summary>
internal sealed class TokenUnderTest : IDisposable
{
    private readonly ProviderClient _client;
    private readonly TokenValidation _validation;
    private readonly SsoSettings _sso;

    public TokenUnderTest(SsoSettings sso, TimeProvider time)
    {
        _sso = sso;
        _client = new ProviderClient(sso, time, NullLogger<ProviderClient>.Instance);
        Documents = new ProviderDocuments(
            sso,
            _client,
            time,
            NullLogger<ProviderDocuments>.Instance
        );
        _validation = new TokenValidation(Documents, sso, time);
    }

    public ProviderDocuments Documents { get; }

    public Task<TokenVerdict> AsAccessTokenAsync(string token) =>
        ValidateAsync(token, TokenRules.ForApi(_sso));

    public Task<TokenVerdict> AsIdTokenAsync(string token) =>
        ValidateAsync(token, TokenRules.ForSignIn(_sso));

    public Task<TokenVerdict> AsLogoutTokenAsync(string token) =>
        ValidateAsync(token, TokenRules.ForLogout(_sso));

    public void Dispose() => _client.Dispose();

    private Task<TokenVerdict> ValidateAsync(string token, TokenRules rules) =>
        _validation.ValidateAsync(token, rules, TestContext.Current.CancellationToken);
}

using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Tally.Accounts;

/// <summary><c>Authorization: Bearer tally_…</c></summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    TallyDb db
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "TallyApiKey";
    private const string Start = "Bearer " + ApiKey.Marker;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Start, StringComparison.Ordinal))
        {
            return AuthenticateResult.NoResult();
        }

        var hash = ApiKey.HashOf(header["Bearer ".Length..].Trim());
        var key = await db
            .ApiKeys.IgnoreQueryFilters()
            .AsNoTracking()
            .FirstOrDefaultAsync(
                key => key.Hash == hash && key.RevokedAt == null,
                Context.RequestAborted
            );
        var found = await db.FindUserAsync(key?.UserId, Context.RequestAborted);
        return found is var (user, tenant)
            ? AuthenticateResult.Success(
                new(new ClaimsPrincipal(TallyClaims.Identity(user, tenant, Scheme)), Scheme)
            )
            : AuthenticateResult.Fail("The API key is unknown or was revoked.");
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Development;

/// <summary>Authorisation codes: good for one attempt within 60 seconds.</summary>
internal sealed class AuthorizationCodes(TimeProvider time)
{
    private readonly ExpiringEntries<AuthorizationCode> codes = new(time, TimeSpan.FromSeconds(60));

    public string Issue(SignIn signIn, AuthorizationRequest request) =>
        codes.Add(new AuthorizationCode(signIn, request));

    public AuthorizationCode? Take(string code) => codes.Take(code);
}

internal sealed record AuthorizationCode(SignIn SignIn, AuthorizationRequest Request)
{
    /// <summary>RFC 7636, section 4.6, method S256.</summary>
    public bool IsProvenBy(string verifier)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)));
        return string.Equals(challenge, Request.CodeChallenge, StringComparison.Ordinal);
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Postern.Impersonation;
using Postern.Operations;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Runtime;

/// <summary>
/// Writes the token by which a customer app knows a staff member as a user: a JWS (RFC 7515) of its own type, signed
/// ES256, that names both people (<c>act</c>, RFC 8693, section 4.1).
/// </summary>
internal static class ImpersonationToken
{
    public static string Write(
        ImpersonationSession session,
        Tenant tenant,
        User user,
        string issuer,
        TokenKey key,
        DateTimeOffset now
    )
    {
        // The order counts: the library knows one of ours by how it begins, without reading it.
        var header = new JsonObject
        {
            ["typ"] = "impersonation+jwt",
            ["alg"] = "ES256",
            ["kid"] = key.Id.ToString(),
        };
        var payload = new JsonObject
        {
            ["iss"] = issuer,
            ["aud"] = session.Audience,
            ["sub"] = user.ExternalId ?? user.Id.ToString(),
            ["name"] = user.Name,
            ["email"] = user.Email,
            ["role"] = user.Role,
            ["tenant"] = tenant.ExternalId ?? tenant.Id.ToString(),
            ["tenantName"] = tenant.Name,
            ["act"] = new JsonObject
            {
                ["sub"] = session.StaffEmail,
                ["iss"] = session.StaffIssuer,
                ["name"] = session.StaffName,
            },
            ["sid"] = session.Id.ToString(),
            ["entry"] = session.StartEntryId.ToString(),
            ["reason"] = session.Reason,
            ["scope"] = session.Mode == ImpersonationMode.Write ? "write" : "read",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = session.ExpiresAt.ToUnixTimeSeconds(),
            ["jti"] = Guid.CreateVersion7().ToString(),
        };
        var signed = $"{Encode(header)}.{Encode(payload)}";
        using var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(key.PrivateKey, out _);
        var signature = pair.SignData(
            Encoding.ASCII.GetBytes(signed),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(JsonObject part) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString(PosternJson.Compact)));
}

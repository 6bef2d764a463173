using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Postern.Operations;

namespace Postern.Runtime;

/// <summary>A session as customer servers know it.</summary>
public sealed record RunningImpersonation(Guid Id, DateTimeOffset ExpiresAt);

/// <summary>
/// All that a customer server must know to answer its customers without asking: always whole, never a difference, so
/// that none of them is ever half up to date.
/// </summary>
public sealed record RuntimeSnapshot
{
    /// <summary>Opaque; another one when anything in the snapshot is another.</summary>
    public required string Version { get; init; }

    /// <summary>The sessions that hold now. A token of any other one is worth nothing.</summary>
    public required IReadOnlyList<RunningImpersonation> Impersonations { get; init; }

    /// <summary>The document as it is sent.</summary>
    internal string Json { get; private init; } = "";

    public static RuntimeSnapshot Of(IReadOnlyList<RunningImpersonation> impersonations)
    {
        var content = JsonSerializer.Serialize(impersonations, PosternJson.Strict);
        var version = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16)
        );
        return new RuntimeSnapshot
        {
            Version = version,
            Impersonations = impersonations,
            Json = $$"""{"version":"{{version}}","impersonations":{{content}}}""",
        };
    }
}

using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Postern.Impersonation;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Runtime;

/// <summary>The keys of impersonation tokens; the first one is made when the runtime plane starts for the first time.</summary>
internal sealed class TokenKeys(
    IDbContextFactory<PosternDb> contexts,
    AuditWriter<PosternDb> audit,
    TimeProvider time
) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if ((await ListAsync(cancellationToken)).Count == 0)
        {
            await audit.WriteAsync(
                Actor.System("runtime"),
                AuditKind.System,
                "token_key.created",
                "Made a key that signs impersonation tokens",
                cancellationToken,
                change: db =>
                {
                    db.Add(TokenKey.Create(time.Now()));
                    return Task.CompletedTask;
                }
            );
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Those that are published, the newest first: it signs.</summary>
    public async Task<IReadOnlyList<TokenKey>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .TokenKeys.AsNoTracking()
            .Where(key => key.RetiredAt == null)
            .OrderByDescending(key => key.Id)
            .Take(10)
            .ToListAsync(cancellation);
    }

    /// <summary>A JSON Web Key (RFC 7517) without its private part.</summary>
    public static object Publish(TokenKey key)
    {
        using var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(key.PrivateKey, out _);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            kty = "EC",
            crv = "P-256",
            x = System.Buffers.Text.Base64Url.EncodeToString(point.X),
            y = System.Buffers.Text.Base64Url.EncodeToString(point.Y),
            kid = key.Id.ToString(),
            use = "sig",
            alg = "ES256",
        };
    }
}

using System.Text.Json;
using Postern.AspNetCore.Jobs;

namespace Tally.Support;

/// <summary>What staff decide that only Tally can do. Messages of other kinds ask nothing of it.</summary>
internal sealed partial class SupportWebhooks(TallyDb db, ILogger<SupportWebhooks> logger)
    : IPosternWebhookHandler
{
    public async ValueTask<bool> HandleAsync(
        PosternWebhook webhook,
        CancellationToken cancellationToken
    )
    {
        if (webhook.Type == "user.sessions.revoked")
        {
            await EndSessionsAsync(UserId(webhook.Data), cancellationToken);
        }
        else
        {
            LogNothingToDo(webhook.Type);
        }

        return true;
    }

    private async Task EndSessionsAsync(string? userId, CancellationToken cancellation)
    {
        var user = await db
            .Users.IgnoreQueryFilters()
            .FirstOrDefaultAsync(user => user.Id == userId, cancellation);
        if (user is not null)
        {
            user.Stamp = NewId.With("s");
            await db.SaveChangesAsync(cancellation);
        }
    }

    private static string? UserId(JsonElement data) =>
        data.TryGetProperty("userExternalId", out var id) ? id.GetString() : null;

    [LoggerMessage(LogLevel.Information, "Postern tells of {Type}, which Tally does nothing about")]
    private partial void LogNothingToDo(string type);
}

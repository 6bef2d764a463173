using System.Text.Json;

namespace Postern.AspNetCore.Jobs;

/// <summary>Does what Postern asks of this app beyond its jobs, such as ending a user's sessions; registered in the container and
/// called by <c>app.MapPosternWebhooks(…)</c>. A message may come again: treat <see cref="PosternWebhook.Id"/> as its idempotency
/// key. Without a handler, messages of other types than <c>job.retry</c> and <c>job.cancel</c> are refused, and wait at Postern.</summary>
public interface IPosternWebhookHandler
{
    /// <summary>Takes a message, whose signature holds.</summary>
    /// <param name="webhook">The message.</param>
    /// <param name="cancellationToken">The request was given up.</param>
    /// <returns>Whether this app has taken it; if not, it comes again, for two days.</returns>
    /// <exception cref="Exception">The same as false.</exception>
    ValueTask<bool> HandleAsync(PosternWebhook webhook, CancellationToken cancellationToken);
}

/// <summary>A message of Postern's.</summary>
/// <param name="Id">Names the message, however often it comes.</param>
/// <param name="Type">What it is about, as in <c>user.sessions.revoked</c>.</param>
/// <param name="Data">What it carries.</param>
public sealed record PosternWebhook(string Id, string Type, JsonElement Data);

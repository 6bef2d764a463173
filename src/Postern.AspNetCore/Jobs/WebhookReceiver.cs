using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Jobs;

/// <summary>Takes Postern's messages: only such as are signed, of this moment, and once.</summary>
internal sealed partial class WebhookReceiver(
    IOptions<PosternOptions> options,
    CommandDispatch dispatch,
    TimeProvider time,
    ILogger<WebhookReceiver> logger
)
{
    private const int LongestBody = 256 * 1024;

    private readonly byte[] _key = WebhookSignature.KeyOf(options.Value.WebhookSecret ?? "") ?? [];
    private readonly SeenWebhooks _seen = new(time);

    /// <summary>Whether there is a secret to check against. Without one nothing is taken.</summary>
    public bool IsConfigured => _key.Length > 0;

    public async Task InvokeAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        if (!context.Request.HasJsonContentType())
        {
            await AnswerAsync(context, 415, "unsupported_media_type", "Send application/json.");
            return;
        }
        if (await ReadAsync(context.Request, cancellation) is not { } body)
        {
            await AnswerAsync(context, 413, "payload_too_large", "A message is at most 256 KiB.");
            return;
        }
        if (
            !IsConfigured
            || WebhookSignature.Verify(context.Request.Headers, body, _key, time.GetUtcNow())
                is not { } id
        )
        {
            await AnswerAsync(
                context,
                400,
                "signature_invalid",
                "The signature does not hold for this body at this time."
            );
            return;
        }

        switch (_seen.Begin(id))
        {
            case SeenBefore.Taken:
                AnswerWriter.Empty(context, StatusCodes.Status204NoContent);
                return;
            case SeenBefore.UnderWay:
                await AnswerAsync(
                    context,
                    409,
                    "under_way",
                    "This message is being taken already."
                );
                return;
        }

        var isTaken = false;
        try
        {
            isTaken = await TakeAsync(context, id, body);
        }
        finally
        {
            _seen.End(id, isTaken);
        }
    }

    private async Task<bool> TakeAsync(HttpContext context, string id, byte[] body)
    {
        try
        {
            var message =
                JsonSerializer.Deserialize(body, RuntimeJson.Default.WebhookBody)
                ?? throw new JsonException("The body is null.");
            if (
                await dispatch.TakeAsync(
                    new(id, message.Type, message.Data),
                    context.RequestAborted
                )
            )
            {
                AnswerWriter.Empty(context, StatusCodes.Status204NoContent);
                return true;
            }

            await AnswerAsync(context, 501, "not_handled", $"Nothing here handles {message.Type}.");
        }
        catch (JsonException exception)
        {
            Unreadable(exception.Message);
            await AnswerAsync(
                context,
                400,
                "invalid_input",
                "The body is no message of Postern's."
            );
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            Failed(exception);
            await AnswerAsync(context, 500, "failed", "It went wrong here; send it again.");
        }

        return false;
    }

    /// <summary>The body to the byte; null when it is too long.</summary>
    private static async Task<byte[]?> ReadAsync(
        HttpRequest request,
        CancellationToken cancellation
    )
    {
        if (request.ContentLength > LongestBody)
            return null;

        var body = new byte[LongestBody + 1];
        var length = await request.Body.ReadAtLeastAsync(
            body,
            body.Length,
            throwOnEndOfStream: false,
            cancellation
        );
        return length > LongestBody ? null : body[..length];
    }

    private static Task AnswerAsync(HttpContext context, int status, string code, string detail) =>
        AnswerWriter.ProblemAsync(context, status, code, detail);

    [LoggerMessage(LogLevel.Error, "A signed message of Postern's cannot be read: {Detail}")]
    private partial void Unreadable(string detail);

    [LoggerMessage(LogLevel.Error, "A message of Postern's could not be taken; it will come again")]
    private partial void Failed(Exception exception);
}

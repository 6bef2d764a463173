using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Http;
using Postern.Operations;
using Postern.Settings;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Billing.Stripe;

/// <summary>
/// Where Stripe tells of what happened there. An event is taken in once and acknowledged at once; what follows from it
/// is done by <see cref="StripeInbox"/>, so that Stripe never waits for it.
/// </summary>
internal static class StripeWebhook
{
    private const int BodyLimit = 256 * 1024;

    public static void MapStripeWebhook(this IEndpointRouteBuilder app) =>
        app.MapPost("/stripe/webhooks", TakeAsync)
            .WithMetadata(
                new PublicEndpointAttribute(
                    "Called by Stripe, and authenticated by the signature over the body."
                )
            );

    private static async Task<IResult> TakeAsync(
        HttpContext context,
        StripeSettings stripe,
        IDbContextFactory<PosternDb> contexts,
        WriteQueue writes,
        ChangeSignal signal,
        AuditWriter<PosternDb> audit,
        RefusalBudget budget,
        TimeProvider time
    )
    {
        var cancellation = context.RequestAborted;
        if (await ReadAsync(context.Request, cancellation) is not { } body)
        {
            return new ProblemResult(ProblemAnswer.Of(StatusCodes.Status413PayloadTooLarge));
        }

        var header = context.Request.Headers[StripeSignature.Header];
        if (
            header.Count != 1
            || !StripeSignature.Holds(header[0], body, stripe.WebhookSecret, time.GetUtcNow())
        )
        {
            await RecordAsync(context, audit, budget);
            return new ProblemResult(
                new Problem(
                    StatusCodes.Status400BadRequest,
                    "signature_invalid",
                    "The Stripe-Signature does not hold for this body at this time."
                )
            );
        }

        if (StripeEventBody.Read(body) is not { } received)
        {
            return new ProblemResult(
                Problem.InvalidInput("body", "must be an event of Stripe's as JSON.")
            );
        }

        await KeepAsync(received, body, contexts, writes, time.Now(), cancellation);
        signal.Raise(StripeInbox.Notice);
        return Results.Json(new { received = true });
    }

    /// <summary>The body to the byte; null: it is larger than any event.</summary>
    private static async Task<byte[]?> ReadAsync(
        HttpRequest request,
        CancellationToken cancellation
    )
    {
        if (request.ContentLength > BodyLimit)
        {
            return null;
        }

        var buffer = new byte[BodyLimit + 1];
        var length = await request.Body.ReadAtLeastAsync(
            buffer,
            buffer.Length,
            throwOnEndOfStream: false,
            cancellation
        );
        return length > BodyLimit ? null : buffer[..length];
    }

    /// <summary>Once under its id: one that is there already came before, and is left as it is.</summary>
    private static async Task KeepAsync(
        StripeEventBody received,
        byte[] body,
        IDbContextFactory<PosternDb> contexts,
        WriteQueue writes,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (await db.StripeEvents.AnyAsync(row => row.Id == received.Id, cancellation))
        {
            return;
        }

        db.Add(
            new StripeEvent
            {
                Id = received.Id,
                Type = received.Type,
                CreatedAt = received.CreatedAt,
                ReceivedAt = now,
                State = StripeEventState.Received,
                Payload = System.Text.Encoding.UTF8.GetString(body),
            }
        );
        try
        {
            using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // Bookkeeping: what came in. What follows from it goes through the runner.
            await db.SaveChangesAsync(cancellation);
#pragma warning restore RS0030
        }
        catch (DbUpdateException exception) when (DatabaseFault.IsUniqueViolation(exception))
        {
            // The same event twice at the same moment.
        }
    }

    private static async Task RecordAsync(
        HttpContext context,
        AuditWriter<PosternDb> audit,
        RefusalBudget budget
    )
    {
        var actor = StaffActors.Unknown(context);
        if (budget.TryTake(actor.Origin.SourceIp, "signature_invalid", out var unrecorded))
        {
            var more = unrecorded == 0 ? "" : $" ({unrecorded} more were not recorded one by one)";
            await audit.WriteAsync(
                actor,
                AuditKind.Refused,
                "stripe.webhook",
                $"Refused an event that Stripe did not sign{more}",
                CancellationToken.None,
                code: "signature_invalid"
            );
        }
    }
}

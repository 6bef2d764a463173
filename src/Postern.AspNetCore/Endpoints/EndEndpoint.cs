using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Reports;

namespace Postern.AspNetCore.Endpoints;

/// <summary>The way out. It works whatever state the token or the runtime plane is in: the browser is free afterwards.</summary>
internal sealed partial class EndEndpoint(
    TokenJudge judge,
    ReportSender sender,
    ILogger<EndEndpoint> logger
)
{
    /// <summary>How long the page waits for the runtime plane; the rest is done without it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    public async Task InvokeAsync(HttpContext context)
    {
        var presented = PresentedToken.Find(context.Request.Headers);
        if (presented is not { IsCookie: false } && FetchMetadata.IsCrossOrigin(context.Request))
        {
            await AnswerWriter.RefuseAsync(context, Refusal.CrossSite);
            return;
        }

        if (presented is { IsAmbiguous: false })
        {
            var (token, _) = await judge.ValidateAsync(presented.Text);
            if (token is not null)
            {
                await sender.EndAsync(token, LongestWait);
                Ended(token.SessionId);
            }
        }

        // The headers stand before the body is written, and what the page sets up keeps them.
        context.Response.OnStarting(() =>
        {
            ImpersonationCookie.Clear(context.Response);
            context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
            return Task.CompletedTask;
        });
        if (FetchMetadata.WantsPage(context.Request))
            await EndedPageAsync(context);
        else
            AnswerWriter.Empty(context, StatusCodes.Status204NoContent);
    }

    private static Task EndedPageAsync(HttpContext context) =>
        AnswerWriter.PageAsync(
            context,
            StatusCodes.Status200OK,
            "The session has ended",
            "You are yourself again. What was done in the session is on the record in the console.",
            "Go to the app"
        );

    [LoggerMessage(LogLevel.Information, "Impersonation {Session} was ended by the staff member")]
    private partial void Ended(Guid session);
}

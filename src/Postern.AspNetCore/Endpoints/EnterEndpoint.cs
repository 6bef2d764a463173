using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Client;
using Postern.AspNetCore.Feed;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Reports;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Endpoints;

/// <summary>Where the console's form arrives with a code: exchanges it, server to server, for the token, and lets the staff
/// member in. Nothing of it stands in an address, and a running session is given up only when the new one has begun.</summary>
internal sealed partial class EnterEndpoint(
    PosternClient client,
    TokenJudge judge,
    LiveSessions sessions,
    ReportSender sender,
    IOptions<PosternOptions> options,
    ILogger<EnterEndpoint> logger
)
{
    private const int LongestBody = 4096;
    private const int LongestCode = 1024;

    /// <summary>Anybody can post here. So many at once are far more than staff need and no burden to the runtime plane.</summary>
    private readonly SemaphoreSlim _places = new(16);

    public async Task InvokeAsync(HttpContext context)
    {
        if (await ReadCodeAsync(context) is not { } code)
        {
            await NoCodeAsync(context);
            return;
        }
        // Before the code is spent: afterwards nothing would be shown but this.
        if (!sessions.IsFresh || !await _places.WaitAsync(TimeSpan.Zero))
        {
            await AwayAsync(context);
            return;
        }

        try
        {
            await RedeemAsync(context, code);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task RedeemAsync(HttpContext context, string code)
    {
        Redeemed redeemed;
        try
        {
            redeemed = await client.RedeemAsync(code, context.RequestAborted);
        }
        catch (PosternException exception)
        {
            await NotRedeemedAsync(context, exception);
            return;
        }

        var (token, fault) = await judge.ValidateAsync(redeemed.Token);
        if (token is null || token.SessionId != redeemed.ImpersonationId)
        {
            NotValid(fault);
            await GiveUpAsync(redeemed.ImpersonationId);
            await NotOursAsync(context);
            return;
        }
        if (redeemed.Token.Length > ImpersonationCookie.LongestValue)
        {
            await GiveUpAsync(redeemed.ImpersonationId);
            await TooLongAsync(context);
            return;
        }

        sessions.BeganHere(token.SessionId);
        await ReplaceAsync(context.Request, token);
        LetIn(context, redeemed.Token, token);
    }

    private void LetIn(HttpContext context, string text, ImpersonationToken token)
    {
        AnswerWriter.Empty(context, StatusCodes.Status303SeeOther);
        ImpersonationCookie.Set(context.Response, text, token.ExpiresAt);
        // What the browser keeps of the customer's own visit must not be mixed into this one.
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        context.Response.Headers.Location =
            context.Request.PathBase.ToUriComponent() + options.Value.LandingPath;
        Began(token.SessionId, token.Actor.Email, token.User.Id);
    }

    /// <summary>A browser brings the former session only from the console's own site; elsewhere the new cookie takes its place.</summary>
    private async Task ReplaceAsync(HttpRequest request, ImpersonationToken next)
    {
        if (PresentedToken.Find(request.Headers) is not { IsAmbiguous: false } presented)
            return;

        var (former, _) = await judge.ValidateAsync(presented.Text);
        if (former is not null && former.SessionId != next.SessionId)
            await sender.EndAsync(former, TimeSpan.FromSeconds(1));
    }

    private static async Task<string?> ReadCodeAsync(HttpContext context)
    {
        var request = context.Request;
        if (
            request.ContentLength > LongestBody
            || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals(
                "application/x-www-form-urlencoded",
                StringComparison.OrdinalIgnoreCase
            )
            // A frame or a script could let somebody in without their seeing it.
            || request.Headers["Sec-Fetch-Dest"] is { Count: > 0 } purpose && purpose != "document"
        )
            return null;

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LongestBody;
        try
        {
            var form = await request.ReadFormAsync(
                new() { BufferBodyLengthLimit = LongestBody, ValueCountLimit = 8 },
                context.RequestAborted
            );
            return form["code"] is [{ Length: > 0 and <= LongestCode } code] ? code : null;
        }
        catch (Exception exception)
            when (exception is BadHttpRequestException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>A session that nobody will use is over.</summary>
    private async Task GiveUpAsync(Guid session)
    {
        try
        {
            await client.EndAsync(session, new("staff", null), CancellationToken.None);
        }
        catch (PosternException)
        {
            // It ends by itself; no token of it has left this server.
        }
    }

    private Task NotRedeemedAsync(HttpContext context, PosternException exception)
    {
        NotRedeemed(exception.Code, exception.Detail);
        return exception switch
        {
            { Code: "code_invalid" } or { Status: System.Net.HttpStatusCode.BadRequest } =>
                UsedAsync(context),
            { IsTransient: true } => AwayAsync(context),
            _ => NotOursAsync(context),
        };
    }

    private static Task NoCodeAsync(HttpContext context) =>
        AnswerWriter.PageAsync(
            context,
            StatusCodes.Status400BadRequest,
            "Nothing to enter with",
            "This page is where Postern's console sends you when you start a session. Start it from the user's page there.",
            "Go to the app"
        );

    private static Task UsedAsync(HttpContext context) =>
        AnswerWriter.PageAsync(
            context,
            StatusCodes.Status409Conflict,
            "This link was used already, or is too old",
            "A session can be entered once, within a minute, and only in the app that it was started for. Go back to the console and start it again.",
            "Go to the app"
        );

    private static Task AwayAsync(HttpContext context) =>
        AnswerWriter.PageAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            "Impersonation is not available just now",
            "This app cannot reach Postern. Customers are not affected. Go back to the console and try again in a moment.",
            "Go to the app"
        );

    private static Task NotOursAsync(HttpContext context) =>
        AnswerWriter.PageAsync(
            context,
            StatusCodes.Status502BadGateway,
            "This app and Postern do not understand each other",
            "The session could not be entered, and has been ended. Tell those who run this app: its log says what is wrong; look at Postern:ServiceKey, Postern:Audience and Postern:Issuer.",
            "Go to the app"
        );

    private static Task TooLongAsync(HttpContext context) =>
        AnswerWriter.PageAsync(
            context,
            StatusCodes.Status502BadGateway,
            "The reason is too long",
            "A browser cannot hold a session with so much text in it. It has been ended. Start it again with a shorter reason.",
            "Go to the app"
        );

    [LoggerMessage(LogLevel.Information, "Impersonation {Session} began: {Staff} as user {User}")]
    private partial void Began(Guid session, string staff, string user);

    [LoggerMessage(LogLevel.Warning, "A code was not redeemed: {Code}, {Detail}")]
    private partial void NotRedeemed(string code, string detail);

    [LoggerMessage(LogLevel.Error, "Postern issued a token that this app does not accept: {Fault}")]
    private partial void NotValid(TokenFault? fault);
}

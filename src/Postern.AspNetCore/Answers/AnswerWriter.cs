using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Postern.AspNetCore.Gate;

namespace Postern.AspNetCore.Answers;

/// <summary>Answers in place of the app: a page for a person, a problem (RFC 9457) for a program.</summary>
internal static class AnswerWriter
{
    /// <summary>Answers with the refusal.</summary>
    /// <param name="context">The request.</param>
    /// <param name="refusal">What is answered.</param>
    /// <param name="more">Sets what else the answer's headers say.</param>
    public static async Task RefuseAsync(
        HttpContext context,
        Refusal refusal,
        Action<HttpResponse>? more = null
    )
    {
        var body = Prepare(context, refusal, context.Request.PathBase);
        more?.Invoke(context.Response);
        await WriteAsync(context, body);
    }

    /// <summary>Sets status and headers of a refusal, and returns its body.</summary>
    public static byte[] Prepare(HttpContext context, Refusal refusal, PathString pathBase)
    {
        Begin(context, refusal.Status);
        if (refusal.ClearsCookie)
            ImpersonationCookie.Clear(context.Response);
        if (refusal.RetryAfter is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (FetchMetadata.WantsPage(context.Request))
        {
            Page.SetHeaders(context.Response);
            return Page.Of(pathBase, refusal.Title, refusal.Detail, refusal.Link);
        }

        context.Response.ContentType = "application/problem+json";
        return JsonSerializer.SerializeToUtf8Bytes(
            new(
                "about:blank",
                ReasonPhrases.GetReasonPhrase(refusal.Status),
                refusal.Status,
                refusal.Detail,
                refusal.Code
            ),
            AnswerJson.Default.ProblemBody
        );
    }

    public static Task PageAsync(
        HttpContext context,
        int status,
        string title,
        string text,
        string link
    )
    {
        Begin(context, status);
        Page.SetHeaders(context.Response);
        return WriteAsync(context, Page.Of(context.Request.PathBase, title, text, link));
    }

    public static Task JsonAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        Begin(context, StatusCodes.Status200OK);
        context.Response.ContentType = "application/json; charset=utf-8";
        return WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(value, type));
    }

    /// <summary>Answers a program with a problem (RFC 9457).</summary>
    public static Task ProblemAsync(HttpContext context, int status, string code, string detail)
    {
        Begin(context, status);
        context.Response.ContentType = "application/problem+json";
        return WriteAsync(
            context,
            JsonSerializer.SerializeToUtf8Bytes(
                new("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail, code),
                AnswerJson.Default.ProblemBody
            )
        );
    }

    public static void Empty(HttpContext context, int status) => Begin(context, status);

    private static void Begin(HttpContext context, int status)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
    }

    private static Task WriteAsync(HttpContext context, byte[] body)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;

        context.Response.ContentLength = body.Length;
        // Not with RequestAborted: it may be what told that the session is over.
        return context.Response.Body.WriteAsync(body, CancellationToken.None).AsTask();
    }
}

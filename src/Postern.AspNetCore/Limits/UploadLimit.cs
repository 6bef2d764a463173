using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Settings;

namespace Postern.AspNetCore.Limits;

/// <summary>How large a body may be: known before it comes when it says its length, and found out on the way when not.</summary>
internal sealed class UploadLimit(SettingsStore settings)
{
    private static readonly string[] _units = ["KiB", "MiB", "GiB", "TiB"];

    public Task ServeAsync(HttpContext context, string? tenant, RequestDelegate next)
    {
        var limit = settings.Get(PosternSettings.MaxUploadSize, tenant);
        if (context.Request.ContentLength > limit)
            return AnswerWriter.RefuseAsync(context, TooLarge(limit));

        var isStream = context.Request.ContentLength is null && CanHaveBody(context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            // Of a stream the server would count the chunks' framing as well: there ours decides.
            feature.MaxRequestBodySize = isStream ? null : limit;
        return isStream ? ServeStreamAsync(context, limit, next) : next(context);
    }

    private static bool CanHaveBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

    /// <summary>
    /// A body of unknown length, a chunked one say. Whoever reads it gets the exception by which the framework says 413, and may
    /// make something else of it: antiforgery takes any fault of reading for a bad form. The answer is 413 all the same.
    /// </summary>
    private static async Task ServeStreamAsync(
        HttpContext context,
        long limit,
        RequestDelegate next
    )
    {
        var whole = context.Request.Body;
        await using var body = new LimitedBody(whole, limit);
        context.Request.Body = body;
        context.Response.OnStarting(() =>
        {
            if (body.IsTooLarge)
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException) when (body.IsTooLarge && !context.Response.HasStarted)
        {
            // Said below.
        }
        finally
        {
            context.Request.Body = whole;
        }

        if (body.IsTooLarge && !context.Response.HasStarted)
            await AnswerWriter.RefuseAsync(context, TooLarge(limit));
    }

    private static Refusal TooLarge(long limit) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            "upload_too_large",
            "This is too large",
            $"An upload may have at most {Words(limit)} here. Nothing was taken. Send it in smaller parts, or ask us for more."
        );

    private static string Words(long bytes)
    {
        var (size, unit) = (bytes / 1024.0, 0);
        while (size >= 1024 && unit < _units.Length - 1)
            (size, unit) = (size / 1024, unit + 1);
        // Downwards: what it says must not be more than what is taken.
        size = Math.Floor(size * 10) / 10;
        var culture = CultureInfo.InvariantCulture;
        return bytes < 1024
            ? string.Create(culture, $"{bytes} bytes")
            : string.Create(culture, $"{size:0.#} {_units[unit]} ({bytes} bytes)");
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Postern.AspNetCore.Rules;

namespace Postern.AspNetCore.Gate;

/// <summary>Refuses what disguises itself, before the app can take it for something else.</summary>
internal static class RequestShape
{
    private const string MethodField = "_method";

    private static readonly string[] MethodHeaders =
    [
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "X-Method-Override",
    ];

    public static async ValueTask<Refusal?> JudgeAsync(
        HttpRequest request,
        bool isCookie,
        CancellationToken cancellation
    )
    {
        if (
            MethodHeaders.Any(request.Headers.ContainsKey) || request.Query.ContainsKey(MethodField)
        )
            return Refusal.MethodOverride;

        var isUpgrade =
            request.HttpContext.Features.Get<IHttpUpgradeFeature>() is
            { IsUpgradableRequest: true };
        if (EndpointRules.IsSafe(request.Method) && !isUpgrade)
            return null;
        // An app with bearer tokens has no defence against forged requests, and needs none; our cookie would take that away.
        if (isCookie && FetchMetadata.IsCrossOrigin(request))
            return Refusal.CrossSite;

        return await HasMethodFieldAsync(request, cancellation) ? Refusal.MethodOverride : null;
    }

    /// <summary>Only the plain form is read: a streamed upload stays the app's, and whichever endpoint a field of it leads to
    /// is judged like any other.</summary>
    private static async ValueTask<bool> HasMethodFieldAsync(
        HttpRequest request,
        CancellationToken cancellation
    )
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals(
                "application/x-www-form-urlencoded",
                StringComparison.OrdinalIgnoreCase
            )
        )
            return false;

        request.EnableBuffering();
        try
        {
            var form = await request.ReadFormAsync(cancellation);
            return form.ContainsKey(MethodField);
        }
        catch (InvalidDataException)
        {
            // The app will meet the same fault, and answers it in its own way.
            return false;
        }
        finally
        {
            request.Body.Position = 0;
        }
    }
}

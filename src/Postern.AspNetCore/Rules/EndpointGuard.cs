using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Postern.AspNetCore.Gate;

namespace Postern.AspNetCore.Rules;

/// <summary>
/// Stands where routing puts the endpoint that it has chosen, and lets a refusal be chosen instead. So the rule holds wherever
/// routing stands in the app's pipeline, for endpoints that are run there and then, and for whatever is chosen later.
/// </summary>
internal sealed class EndpointGuard(HttpContext context, ImpersonatedRequest request, bool isStrict)
    : IEndpointFeature
{
    private Endpoint? _endpoint;
    private bool _isTrial;
    private Refusal? _trial;

    public Endpoint? Endpoint
    {
        get => _endpoint;
        set => _endpoint = _isTrial ? Try(value) : Choose(value);
    }

    /// <summary>
    /// Asks what would be refused once the app routes the request, for an app that routes later than here: what answers without
    /// an endpoint must not slip through between.
    /// </summary>
    public async Task<Refusal?> TryAsync(RequestDelegate route)
    {
        _trial = Judge(null);
        _isTrial = true;
        try
        {
            await route(context);
        }
        finally
        {
            _isTrial = false;
            context.Request.RouteValues = new();
        }
        return _trial;
    }

    private Endpoint? Try(Endpoint? endpoint)
    {
        if (endpoint is null)
            return null;

        _trial = Judge(endpoint);
        // What is refused now is not routed again: the record has its template from here.
        if (_trial is not null)
            request.Route ??= TemplateOf(endpoint);
        return null;
    }

    private Endpoint? Choose(Endpoint? endpoint)
    {
        if (endpoint is null or RefusedEndpoint)
            return endpoint;

        request.Route ??= TemplateOf(endpoint);
        if (Judge(endpoint) is not { } refusal)
            return endpoint;

        request.Refuse(refusal);
        return RefusedEndpoint.Instance;
    }

    private static string? TemplateOf(Endpoint endpoint) =>
        (endpoint as RouteEndpoint)?.RoutePattern.RawText;

    private Refusal? Judge(Endpoint? endpoint)
    {
        var rule = EndpointRules.Of(endpoint);
        // The app shows its error page by the method of the request that failed. That it shows one is no write.
        var isWrite = !IsErrorPage && IsWrite;
        return EndpointRules.Judge(rule, isWrite, request.Token.Actor.Mode, isStrict);
    }

    private bool IsErrorPage =>
        context.Features.Get<IExceptionHandlerFeature>() is not null
        || context.Features.Get<IStatusCodeReExecuteFeature>() is not null;

    private bool IsWrite =>
        !EndpointRules.IsSafe(request.SentMethod)
        || !EndpointRules.IsSafe(context.Request.Method)
        || context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    /// <summary>Open to all, so that the app's authorisation does not answer in its place.</summary>
    private sealed class RefusedEndpoint()
        : Endpoint(
            _ => Task.CompletedTask,
            new(new AllowAnonymousAttribute()),
            "Refused while impersonating"
        )
    {
        public static readonly RefusedEndpoint Instance = new();
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Postern.Runtime.Ofrep;

/// <summary>For whom to evaluate: a tenant, by the product's own id.</summary>
internal static class OfrepRequest
{
    private const int Depth = 32;

    /// <summary>
    /// The tenant that the context names. The member <c>tenant</c> counts before <c>targetingKey</c>, which is then free
    /// to be the user, as it is in most products.
    /// </summary>
    public static async Task<(string? Tenant, OfrepFailure? Failure)> ReadAsync(HttpContext context)
    {
        JsonNode? body;
        try
        {
            body = await JsonNode.ParseAsync(
                context.Request.Body,
                documentOptions: new JsonDocumentOptions
                {
                    AllowDuplicateProperties = false,
                    MaxDepth = Depth,
                },
                cancellationToken: context.RequestAborted
            );
        }
        catch (Exception exception)
            when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return (null, OfrepFailure.Unreadable);
        }

        if (body is not JsonObject request)
        {
            return (null, OfrepFailure.Unreadable);
        }

        return request["context"] switch
        {
            null => (null, OfrepFailure.NoTenant),
            JsonObject who => Tenant(who),
            _ => (null, OfrepFailure.Context("context", "a JSON object")),
        };
    }

    private static (string? Tenant, OfrepFailure? Failure) Tenant(JsonObject who)
    {
        foreach (var name in (ReadOnlySpan<string>)["tenant", "targetingKey"])
        {
            if (who[name] is not { } named)
            {
                continue;
            }

            if (named.GetValueKind() != JsonValueKind.String)
            {
                return (null, OfrepFailure.Context(name, "a text: the id of a tenant"));
            }

            if (named.GetValue<string>() is { Length: > 0 } tenant)
            {
                return (tenant, null);
            }
        }

        return (null, OfrepFailure.NoTenant);
    }
}

using Microsoft.Extensions.Primitives;

namespace Postern.Development;

/// <summary>The parameters of a request as RFC 6749, section 3.1, reads them: an empty one counts as left out.</summary>
internal sealed class OAuthParameters
{
    private readonly Dictionary<string, StringValues> values;

    private OAuthParameters(IEnumerable<KeyValuePair<string, StringValues>> values) =>
        this.values = new(values, StringComparer.Ordinal);

    /// <summary>The name of a parameter that was sent more than once, which no request may do.</summary>
    public string? Repeated => values.FirstOrDefault(value => value.Value.Count > 1).Key;

    public string? this[string name] =>
        values.TryGetValue(name, out var value) && !StringValues.IsNullOrEmpty(value)
            ? value[0]
            : null;

    public static OAuthParameters InQuery(HttpRequest request) => new(request.Query);

    /// <summary>Reads the form; a body that is no form holds no parameters.</summary>
    public static async Task<OAuthParameters> InFormAsync(HttpRequest request) =>
        new(
            request.HasFormContentType
                ? await request.ReadFormAsync(request.HttpContext.RequestAborted)
                : []
        );
}

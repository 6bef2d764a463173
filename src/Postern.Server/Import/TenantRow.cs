using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Server.Import;

/// <summary>One record of the file: what <c>tenant.create</c> is asked for.</summary>
internal sealed class TenantRow(Func<TenantField, string?> read, string otherwisePlan)
{
    private const int TagLimit = 40;

    public string? Name => Text(TenantField.Name);

    public string? ExternalId => Text(TenantField.ExternalId);

    public string? Slug => Text(TenantField.Slug)?.ToLowerInvariant();

    /// <summary>The operation's input; what is wrong with it, the operation says.</summary>
    public JsonElement Input
    {
        get
        {
            var input = new JsonObject
            {
                ["name"] = Name ?? "",
                ["plan"] = Text(TenantField.Plan)?.ToLowerInvariant() ?? otherwisePlan,
            };
            Add("externalId", ExternalId);
            Add("slug", Slug);
            Add("domain", Domain(Text(TenantField.Domain)));
            Add("country", Text(TenantField.Country)?.ToUpperInvariant());
            Add("currency", Text(TenantField.Currency)?.ToUpperInvariant());
            Add("timeZone", Text(TenantField.TimeZone));
            Add("ownerEmail", Text(TenantField.OwnerEmail));
            if (Tags() is { Length: > 0 } tags)
            {
                input["tags"] = new JsonArray([.. tags]);
            }

            return JsonSerializer.SerializeToElement(input, PosternJson.Compact);

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    input[name] = value;
                }
            }
        }
    }

    private string? Text(TenantField field) =>
        read(field) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>"https://www.example.com/about" is the domain example.com.</summary>
    private static string? Domain(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var host =
            text.Contains("://", StringComparison.Ordinal)
            && Uri.TryCreate(text, UriKind.Absolute, out var uri)
                ? uri.Host
                : text.TrimEnd('/');
        return host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..] : host;
    }

    private string[] Tags() =>
        [
            .. (Text(TenantField.Tags) ?? "")
                .Split([',', ';', '|'], StringSplitOptions.TrimEntries)
                .Append(Text(TenantField.Sector) ?? "")
                .Where(tag => tag.Length > 0)
                .Select(Tag)
                .Distinct(StringComparer.Ordinal),
        ];

    private static string Tag(string text)
    {
        var slug = Tenants.Slug.From(text);
        return slug.Length > TagLimit ? slug[..TagLimit].Trim('-') : slug;
    }
}

namespace Postern.Server.Import;

/// <summary>Which column of a file is which field, by its name: case, blanks and punctuation do not matter.</summary>
internal sealed class TenantColumns
{
    /// <summary>The better name first: where a file has both, the other is left alone.</summary>
    private static readonly (TenantField Field, string[] Names)[] Known =
    [
        (
            TenantField.Name,
            [
                "name",
                "tenantname",
                "companyname",
                "tenant",
                "company",
                "security",
                "organisation",
                "organization",
            ]
        ),
        (TenantField.ExternalId, ["externalid", "id", "key", "tenantid", "symbol", "ticker"]),
        (TenantField.Slug, ["slug"]),
        (TenantField.Domain, ["domain", "website", "url"]),
        (TenantField.Country, ["country", "countrycode"]),
        (TenantField.Currency, ["currency", "currencycode"]),
        (TenantField.TimeZone, ["timezone"]),
        (TenantField.OwnerEmail, ["owneremail", "email", "contactemail", "owner"]),
        (TenantField.Plan, ["plan"]),
        (TenantField.Tags, ["tags", "tag", "labels"]),
        (TenantField.Sector, ["gicssector", "sector", "industry"]),
    ];

    private readonly Dictionary<TenantField, int> _indexes = [];

    public TenantColumns(IReadOnlyList<string> headers)
    {
        Count = headers.Count;
        var names = headers.Select(Plain).ToList();
        foreach (var (field, known) in Known)
        {
            var found = known.Select(name => names.IndexOf(name)).FirstOrDefault(i => i >= 0, -1);
            if (found >= 0)
            {
                _indexes[field] = found;
            }
        }

        Ignored = [.. headers.Where((_, i) => !_indexes.ContainsValue(i))];
    }

    public int Count { get; }

    /// <summary>Names of the columns that mean nothing here, as the file has them.</summary>
    public IReadOnlyList<string> Ignored { get; }

    public bool Has(TenantField field) => _indexes.ContainsKey(field);

    /// <summary>Where the field stands in a record; null where the file has no such column.</summary>
    public int? IndexOf(TenantField field) =>
        _indexes.TryGetValue(field, out var index) ? index : null;

    private static string Plain(string header) =>
        string.Concat(header.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}

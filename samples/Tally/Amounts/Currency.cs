namespace Tally.Amounts;

/// <summary>A currency as ISO 4217 names it, with the number of decimals of its minor unit.</summary>
public sealed record Currency(string Code, string Symbol, int Decimals)
{
    public static readonly IReadOnlyList<Currency> All =
    [
        new("EUR", "€", 2),
        new("GBP", "£", 2),
        new("JPY", "¥", 0),
        new("KWD", "KWD ", 3),
        new("USD", "$", 2),
    ];

    /// <summary>How many minor units make one: 1, 100 or 1000.</summary>
    public int MinorUnits =>
        Decimals switch
        {
            0 => 1,
            2 => 100,
            _ => 1000,
        };

    public static Currency? Find(string? code) => All.FirstOrDefault(known => known.Code == code);

    public static Currency Of(string code) =>
        Find(code)
        ?? throw new ArgumentException(
            $"Tally knows {string.Join(", ", All.Select(known => known.Code))}, not \"{code}\".",
            nameof(code)
        );
}

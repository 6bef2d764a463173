using System.Collections.Frozen;
using System.Globalization;
using Humanizer;

namespace Postern.Amounts;

/// <summary>What it takes to say an amount in a language.</summary>
internal sealed class LanguageOfMoney
{
    private LanguageOfMoney(string code, string minus, string and)
    {
        Culture = CultureInfo.GetCultureInfo(code);
        Minus = minus;
        And = and;
    }

    /// <summary>By two-letter code.</summary>
    public static FrozenDictionary<string, LanguageOfMoney> All { get; } =
        new LanguageOfMoney[]
        {
            new("en", "minus", "and ")
            {
                Units = new(StringComparer.Ordinal)
                {
                    ["EUR"] = ("euro", "euros"),
                    ["USD"] = ("US dollar", "US dollars"),
                    ["GBP"] = ("pound sterling", "pounds sterling"),
                    ["CHF"] = ("Swiss franc", "Swiss francs"),
                    ["JPY"] = ("yen", "yen"),
                    ["KWD"] = ("Kuwaiti dinar", "Kuwaiti dinars"),
                    ["CAD"] = ("Canadian dollar", "Canadian dollars"),
                    ["AUD"] = ("Australian dollar", "Australian dollars"),
                    ["ILS"] = ("new shekel", "new shekels"),
                },
            },
            new("de", "minus", "und ")
            {
                Units = new(StringComparer.Ordinal)
                {
                    ["EUR"] = ("Euro", "Euro"),
                    ["USD"] = ("US-Dollar", "US-Dollar"),
                    ["GBP"] = ("Pfund Sterling", "Pfund Sterling"),
                    ["CHF"] = ("Schweizer Franken", "Schweizer Franken"),
                    ["JPY"] = ("Yen", "Yen"),
                    ["KWD"] = ("Kuwait-Dinar", "Kuwait-Dinar"),
                },
            },
            new("fr", "moins", "et ")
            {
                PluralFrom = 2,
                Units = new(StringComparer.Ordinal)
                {
                    ["EUR"] = ("euro", "euros"),
                    ["USD"] = ("dollar américain", "dollars américains"),
                    ["CHF"] = ("franc suisse", "francs suisses"),
                    ["JPY"] = ("yen", "yens"),
                    ["KWD"] = ("dinar koweïtien", "dinars koweïtiens"),
                    ["CAD"] = ("dollar canadien", "dollars canadiens"),
                },
            },
            new("es", "menos", "con ")
            {
                Units = new(StringComparer.Ordinal)
                {
                    ["EUR"] = ("euro", "euros"),
                    ["USD"] = ("dólar estadounidense", "dólares estadounidenses"),
                    ["CHF"] = ("franco suizo", "francos suizos"),
                    ["JPY"] = ("yen", "yenes"),
                    ["KWD"] = ("dinar kuwaití", "dinares kuwaitíes"),
                },
            },
            // A noun after a number bends in ways of its own here; the code does not.
            new("ar", "ناقص", "و "),
            new("he", "מינוס", "ו-"),
        }.ToFrozenDictionary(
            language => language.Culture.TwoLetterISOLanguageName,
            StringComparer.Ordinal
        );

    public CultureInfo Culture { get; }

    public string Minus { get; }

    /// <summary>What joins the fraction, with its space where it has one.</summary>
    public string And { get; }

    private Dictionary<string, (string One, string More)> Units { get; init; } =
        new(StringComparer.Ordinal);

    /// <summary>French says "zéro euro".</summary>
    private int PluralFrom { get; init; }

    /// <summary>Null where the language's words do not reach so far.</summary>
    public string? Number(long number)
    {
        try
        {
            return Culture.TwoLetterISOLanguageName switch
            {
                // The "and" is kept for the fraction; the library leaves some of its own in large numbers.
                "en" => number.ToWords(Culture).Replace(" and ", " ", StringComparison.Ordinal),
                "de" when number == 1 => "ein",
                // "veintiún euros", not "veintiuno".
                "es" => number.ToWords(WordForm.Abbreviation, GrammaticalGender.Masculine, Culture),
                _ => number.ToWords(GrammaticalGender.Masculine, Culture),
            };
        }
        catch (NotImplementedException)
        {
            return null;
        }
    }

    /// <summary>The currency as it is said after a number.</summary>
    public string Unit(Currency currency, long number)
    {
        if (!Units.TryGetValue(currency.Code, out var unit))
        {
            return currency.Code;
        }

        var name = number == 1 || number < PluralFrom ? unit.One : unit.More;
        // "un million d'euros", "dos millones de dólares": a million is a noun of its own.
        return (
            Culture.TwoLetterISOLanguageName,
            number >= 1_000_000 && number % 1_000_000 == 0
        ) switch
        {
            ("fr", true) => name[0] is 'e' ? $"d'{name}" : $"de {name}",
            ("es", true) => $"de {name}",
            _ => name,
        };
    }
}

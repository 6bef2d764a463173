using System.Globalization;

namespace Tally.Settings;

/// <summary>A payment card as it was typed. A real shop would let the payment provider's own fields take the number.</summary>
public sealed record CardEntry(string Holder, string Number, string Expiry)
{
    public FormErrors Errors { get; } = new();

    public static CardEntry Read(IFormCollection form) =>
        new(
            form.Text("holder"),
            form.Text("number").Replace(" ", "", StringComparison.Ordinal),
            form.Text("expiry")
        );

    /// <summary>What may be kept of it, or null and <see cref="Errors"/>.</summary>
    public PaymentCard? ToCard(DateOnly today)
    {
        Errors.Require("holder", Holder, "the name on the card", 100);
        if (Number.Length is < 12 or > 19 || !Number.All(char.IsAsciiDigit) || !HasCheckDigit())
        {
            Errors.Add(
                "number",
                "Enter the number as it stands on the card; one digit seems wrong."
            );
        }

        if (
            !DateOnly.TryParseExact(
                Expiry,
                ["MM/yy", "MM/yyyy"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var expiry
            )
        )
        {
            Errors.Add("expiry", "Enter month and year, like 09/28.");
        }
        else if (expiry.AddMonths(1) <= today)
        {
            Errors.Add("expiry", "This card has expired.");
        }

        return Errors.Any ? null : new(Holder, Number[^4..], expiry.Month, expiry.Year);
    }

    // ISO/IEC 7812-1, annex B (Luhn).
    private bool HasCheckDigit() =>
        Number
            .Reverse()
            .Select((letter, i) => (letter - '0') * (i % 2 == 0 ? 1 : 2))
            .Sum(digit => digit > 9 ? digit - 9 : digit) % 10
        == 0;
}

using System.Globalization;
using Tally.Amounts;

namespace Tally.Invoices;

/// <summary>The invoice form as it was typed.</summary>
public sealed class InvoiceEntry
{
    private const int MostLines = 20;
    private const int MostDaysToPay = 366;

    public required string CustomerId { get; init; }
    public required string Currency { get; init; }
    public required string IssuedOn { get; init; }
    public required string DueOn { get; init; }
    public required string Note { get; init; }
    public required List<LineEntry> Lines { get; init; }
    public FormErrors Errors { get; } = new();

    public static InvoiceEntry Empty(Tenant tenant, DateOnly today, string? customerId) =>
        new()
        {
            CustomerId = customerId ?? "",
            Currency = tenant.Currency,
            IssuedOn = Iso(today),
            DueOn = Iso(today.AddDays(30)),
            Note = "",
            Lines = [LineEntry.Empty(tenant), LineEntry.Empty(tenant)],
        };

    public static InvoiceEntry Read(IFormCollection form) =>
        new()
        {
            CustomerId = form.Text("customer"),
            Currency = form.Text("currency"),
            IssuedOn = form.Text("issued"),
            DueOn = form.Text("due"),
            Note = form.Text("note"),
            Lines =
            [
                .. Enumerable
                    .Range(0, MostLines)
                    .TakeWhile(i => form.ContainsKey($"line-{i}-description"))
                    .Select(i => new LineEntry(
                        form.Text($"line-{i}-description"),
                        form.Text($"line-{i}-quantity"),
                        form.Text($"line-{i}-price"),
                        form.Text($"line-{i}-tax")
                    )),
            ],
        };

    public bool CanGrow => Lines.Count < MostLines;

    /// <summary>The lines that can be read, and in <see cref="Errors"/> what is wrong with the others. Empty lines do not count.</summary>
    public List<InvoiceLine> ReadLines()
    {
        if (Amounts.Currency.Find(Currency) is not { } currency)
        {
            Errors.Add(
                "currency",
                $"Choose one of {string.Join(", ", Amounts.Currency.All.Select(known => known.Code))}."
            );
            return [];
        }

        return
        [
            .. Lines
                .Select((line, i) => line.IsEmpty ? null : line.Read($"line-{i}", currency, Errors))
                .OfType<InvoiceLine>(),
        ];
    }

    /// <summary>A draft, or null and <see cref="Errors"/>.</summary>
    public Invoice? ToDraft(Tenant tenant, bool customerIsKnown)
    {
        if (!customerIsKnown)
        {
            Errors.Add("customer", "Choose who gets the invoice.");
        }

        var issued = ReadDay("issued", IssuedOn);
        var due = ReadDay("due", DueOn);
        if (due < issued)
        {
            Errors.Add("due", "The due date cannot come before the date of issue.");
        }
        else if (due.DayNumber - issued.DayNumber > MostDaysToPay)
        {
            Errors.Add("due", "Give a year to pay at most.");
        }

        Errors.AtMost("note", Note, 1000);
        var lines = ReadLines();
        if (Lines.All(line => line.IsEmpty))
        {
            Errors.Add("line-0-description", "Enter at least one line.");
        }

        if (Errors.Any)
        {
            return null;
        }

        return new Invoice
        {
            Id = NewId.With("i"),
            TenantId = tenant.Id,
            Number = $"{tenant.InvoicePrefix}-{++tenant.LastInvoiceNumber:D4}",
            CustomerId = CustomerId,
            Currency = Currency,
            IssuedOn = issued,
            DueOn = due,
            Note = Note,
            Lines = lines,
        };
    }

    private DateOnly ReadDay(string field, string text)
    {
        if (
            DateOnly.TryParseExact(
                text,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            ) && day.Year is >= 2000 and < 2100
        )
        {
            return day;
        }

        Errors.Add(field, "Enter a date like 2026-04-30.");
        return default;
    }

    private static string Iso(DateOnly day) =>
        day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>One line as it was typed.</summary>
public sealed record LineEntry(string Description, string Quantity, string Price, string Tax)
{
    /// <summary>Nothing but what stands there from the start.</summary>
    public bool IsEmpty => Description.Length == 0 && Price.Length == 0;

    public static LineEntry Empty(Tenant tenant) => new("", "1", "", Percent.Plain(tenant.TaxRate));

    internal InvoiceLine? Read(string name, Currency currency, FormErrors errors)
    {
        errors.Require($"{name}-description", Description, "what is billed");
        if (!Amounts.Quantity.TryParse(Quantity, out var quantity))
        {
            errors.Add($"{name}-quantity", "Enter a quantity above zero, like 1.5.");
        }

        if (!Money.TryParse(Price, currency, out var price))
        {
            errors.Add($"{name}-price", PriceHint(currency));
        }

        if (!Percent.TryParse(Tax, out var tax))
        {
            errors.Add($"{name}-tax", "Enter a rate from 0 to 100, like 7.5.");
        }

        return errors.All.Keys.Any(field => field.StartsWith(name + "-", StringComparison.Ordinal))
            ? null
            : new InvoiceLine
            {
                Description = Description,
                Quantity = quantity,
                UnitPrice = price.Minor,
                TaxRate = tax,
            };
    }

    private static string PriceHint(Currency currency) =>
        currency.Decimals == 0
            ? $"Enter a price in whole {currency.Code}, like 1200."
            : $"Enter a price in {currency.Code} with {currency.Decimals} decimals at most, like {new Money(120 * currency.MinorUnits, currency.Code).ToPlainText()}.";
}

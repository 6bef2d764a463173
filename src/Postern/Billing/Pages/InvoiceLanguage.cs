using System.Globalization;

namespace Postern.Billing.Pages;

/// <summary>A language that an invoice can be printed in, with everything that stands on it beside what was typed.</summary>
public sealed record InvoiceLanguage
{
    private static readonly Dictionary<string, string> OfCountries = new(StringComparer.Ordinal)
    {
        ["DE"] = "de",
        ["AT"] = "de",
        ["LI"] = "de",
        ["FR"] = "fr",
        ["MC"] = "fr",
        ["ES"] = "es",
        ["MX"] = "es",
        ["AR"] = "es",
        ["CL"] = "es",
        ["CO"] = "es",
        ["IL"] = "he",
        ["AE"] = "ar",
        ["BH"] = "ar",
        ["EG"] = "ar",
        ["JO"] = "ar",
        ["KW"] = "ar",
        ["OM"] = "ar",
        ["QA"] = "ar",
        ["SA"] = "ar",
    };

    /// <summary>Two letters, ISO 639-1.</summary>
    public required string Code { get; init; }

    /// <summary>In itself.</summary>
    public required string Name { get; init; }

    public required string DatePattern { get; init; }
    public required string Invoice { get; init; }
    public required string Number { get; init; }
    public required string Issued { get; init; }
    public required string Due { get; init; }
    public required string From { get; init; }
    public required string BillTo { get; init; }
    public required string Description { get; init; }
    public required string Quantity { get; init; }
    public required string UnitPrice { get; init; }
    public required string TaxRate { get; init; }
    public required string Amount { get; init; }
    public required string Subtotal { get; init; }

    /// <summary>With the rate behind it.</summary>
    public required string Tax { get; init; }
    public required string Total { get; init; }
    public required string Credit { get; init; }
    public required string AlreadyPaid { get; init; }
    public required string AmountDue { get; init; }
    public required string InWords { get; init; }
    public required string Memo { get; init; }
    public required string Payment { get; init; }
    public required string Draft { get; init; }
    public required string DraftNote { get; init; }
    public required string Void { get; init; }
    public required string VoidNote { get; init; }
    public required string Paid { get; init; }

    /// <summary>With the day behind it.</summary>
    public required string PaidOn { get; init; }

    public static IReadOnlyList<InvoiceLanguage> All { get; } =
    [
        new()
        {
            Code = "en",
            Name = "English",
            DatePattern = "d MMMM yyyy",
            Invoice = "Invoice",
            Number = "Number",
            Issued = "Issued",
            Due = "Due",
            From = "From",
            BillTo = "Bill to",
            Description = "Description",
            Quantity = "Quantity",
            UnitPrice = "Unit price",
            TaxRate = "Tax",
            Amount = "Amount",
            Subtotal = "Subtotal",
            Tax = "Tax",
            Total = "Total",
            Credit = "Paid from your balance",
            AlreadyPaid = "Paid",
            AmountDue = "Amount due",
            InWords = "Total in words",
            Memo = "Note",
            Payment = "How to pay",
            Draft = "Draft",
            DraftNote = "This is a draft. Nothing is owed.",
            Void = "Void",
            VoidNote = "This invoice is void. Nothing is owed.",
            Paid = "Paid",
            PaidOn = "Paid on",
        },
        new()
        {
            Code = "de",
            Name = "Deutsch",
            DatePattern = "d. MMMM yyyy",
            Invoice = "Rechnung",
            Number = "Nummer",
            Issued = "Rechnungsdatum",
            Due = "Fällig am",
            From = "Von",
            BillTo = "Rechnungsempfänger",
            Description = "Beschreibung",
            Quantity = "Menge",
            UnitPrice = "Einzelpreis",
            TaxRate = "USt.",
            Amount = "Betrag",
            Subtotal = "Nettobetrag",
            Tax = "Umsatzsteuer",
            Total = "Gesamtbetrag",
            Credit = "Aus Ihrem Guthaben bezahlt",
            AlreadyPaid = "Bezahlt",
            AmountDue = "Zu zahlen",
            InWords = "Gesamtbetrag in Worten",
            Memo = "Hinweis",
            Payment = "Zahlung",
            Draft = "Entwurf",
            DraftNote = "Dies ist ein Entwurf. Es ist nichts zu zahlen.",
            Void = "Storniert",
            VoidNote = "Diese Rechnung ist storniert. Es ist nichts zu zahlen.",
            Paid = "Bezahlt",
            PaidOn = "Bezahlt am",
        },
        new()
        {
            Code = "fr",
            Name = "Français",
            DatePattern = "d MMMM yyyy",
            Invoice = "Facture",
            Number = "Numéro",
            Issued = "Date d’émission",
            Due = "Échéance",
            From = "De",
            BillTo = "Facturé à",
            Description = "Description",
            Quantity = "Quantité",
            UnitPrice = "Prix unitaire",
            TaxRate = "TVA",
            Amount = "Montant",
            Subtotal = "Total hors taxes",
            Tax = "TVA",
            Total = "Total TTC",
            Credit = "Réglé par votre avoir",
            AlreadyPaid = "Payé",
            AmountDue = "Reste à payer",
            InWords = "Total en toutes lettres",
            Memo = "Note",
            Payment = "Règlement",
            Draft = "Brouillon",
            DraftNote = "Ceci est un brouillon. Rien n’est dû.",
            Void = "Annulée",
            VoidNote = "Cette facture est annulée. Rien n’est dû.",
            Paid = "Payée",
            PaidOn = "Payée le",
        },
        new()
        {
            Code = "es",
            Name = "Español",
            DatePattern = "d 'de' MMMM 'de' yyyy",
            Invoice = "Factura",
            Number = "Número",
            Issued = "Fecha de emisión",
            Due = "Vencimiento",
            From = "De",
            BillTo = "Facturar a",
            Description = "Descripción",
            Quantity = "Cantidad",
            UnitPrice = "Precio unitario",
            TaxRate = "IVA",
            Amount = "Importe",
            Subtotal = "Base imponible",
            Tax = "IVA",
            Total = "Total",
            Credit = "Pagado con su saldo",
            AlreadyPaid = "Pagado",
            AmountDue = "Importe pendiente",
            InWords = "Total en letras",
            Memo = "Nota",
            Payment = "Forma de pago",
            Draft = "Borrador",
            DraftNote = "Esto es un borrador. No se debe nada.",
            Void = "Anulada",
            VoidNote = "Esta factura está anulada. No se debe nada.",
            Paid = "Pagada",
            PaidOn = "Pagada el",
        },
        new()
        {
            Code = "ar",
            Name = "العربية",
            DatePattern = "d MMMM yyyy",
            Invoice = "فاتورة",
            Number = "الرقم",
            Issued = "تاريخ الإصدار",
            Due = "تاريخ الاستحقاق",
            From = "من",
            BillTo = "إلى",
            Description = "الوصف",
            Quantity = "الكمية",
            UnitPrice = "سعر الوحدة",
            TaxRate = "الضريبة",
            Amount = "المبلغ",
            Subtotal = "المجموع قبل الضريبة",
            Tax = "ضريبة",
            Total = "الإجمالي",
            Credit = "مدفوع من رصيدكم",
            AlreadyPaid = "المدفوع",
            AmountDue = "المبلغ المستحق",
            InWords = "الإجمالي كتابةً",
            Memo = "ملاحظة",
            Payment = "طريقة الدفع",
            Draft = "مسودة",
            DraftNote = "هذه مسودة. لا يُستحق أي مبلغ.",
            Void = "ملغاة",
            VoidNote = "هذه الفاتورة ملغاة. لا يُستحق أي مبلغ.",
            Paid = "مدفوعة",
            PaidOn = "دُفعت في",
        },
        new()
        {
            Code = "he",
            Name = "עברית",
            DatePattern = "d MMMM yyyy",
            Invoice = "חשבונית",
            Number = "מספר",
            Issued = "תאריך הפקה",
            Due = "לתשלום עד",
            From = "מאת",
            BillTo = "לכבוד",
            Description = "תיאור",
            Quantity = "כמות",
            UnitPrice = "מחיר ליחידה",
            TaxRate = "מע״מ",
            Amount = "סכום",
            Subtotal = "סכום לפני מע״מ",
            Tax = "מע״מ",
            Total = "סה״כ",
            Credit = "שולם מהיתרה שלכם",
            AlreadyPaid = "שולם",
            AmountDue = "לתשלום",
            InWords = "סה״כ במילים",
            Memo = "הערה",
            Payment = "אופן התשלום",
            Draft = "טיוטה",
            DraftNote = "זוהי טיוטה. אין לשלם דבר.",
            Void = "מבוטלת",
            VoidNote = "חשבונית זו מבוטלת. אין לשלם דבר.",
            Paid = "שולמה",
            PaidOn = "שולמה בתאריך",
        },
    ];

    public bool IsRightToLeft => Culture.TextInfo.IsRightToLeft;

    public CultureInfo Culture => CultureInfo.GetCultureInfo(Code);

    public static InvoiceLanguage? Find(string code) => All.FirstOrDefault(one => one.Code == code);

    /// <summary>What is most likely read in a country; English where that is not known, or not to be had.</summary>
    public static InvoiceLanguage OfCountry(string? country) =>
        Find(OfCountries.GetValueOrDefault(country ?? "", "en"))!;

    public string Day(DateTimeOffset at) => at.UtcDateTime.ToString(DatePattern, Culture);
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Tally.Amounts;
using Tally.Customers;
using Tally.Invoices;
using Tally.Jobs;

namespace Tally.Exports;

/// <summary>The files that exports become: a ZIP of the company's customers and its invoices line by line.</summary>
internal sealed class ExportFiles(JobSettings settings, TimeProvider clock)
{
    public const string ContentType = "application/zip";
    private const int Steps = 10;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };

    /// <summary>The export's file, or null when there is none yet, or no more.</summary>
    public FileInfo? Find(ExportRequest export) =>
        new FileInfo(PathOf(export)) is { Exists: true } file ? file : null;

    /// <summary>Makes the file and returns its size in bytes.</summary>
    /// <param name="export">Which.</param>
    /// <param name="db">Sees the rows of the export's company.</param>
    /// <param name="onProgress">Told how far it is, in percent.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<long> MakeAsync(
        ExportRequest export,
        TallyDb db,
        Func<int, Task> onProgress,
        CancellationToken cancellation
    )
    {
        var customers = await db
            .Customers.AsNoTracking()
            .OrderBy(customer => customer.Name)
            .ToListAsync(cancellation);
        var invoices = await db
            .Invoices.AsNoTracking()
            .Include(invoice => invoice.Customer)
            .OrderBy(invoice => invoice.Number)
            .ToListAsync(cancellation);
        var lines = new List<InvoiceRow>();
        for (var step = 0; step < Steps; step++)
        {
            var from = invoices.Count * step / Steps;
            var to = invoices.Count * (step + 1) / Steps;
            lines.AddRange(invoices[from..to].SelectMany(Rows));
            await Task.Delay(settings.ExportStep, clock, cancellation);
            await onProgress((step + 1) * 100 / Steps);
        }

        var draft = Path.GetTempFileName();
        try
        {
            await WriteAsync(draft, export.Format, customers, lines, cancellation);
            // The last step, and the one that can find the place gone: nothing half done is ever there.
            File.Move(draft, PathOf(export), overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }

        return new FileInfo(PathOf(export)).Length;
    }

    private string PathOf(ExportRequest export) =>
        Path.Combine(settings.ExportsFolder, export.FileName);

    private static async Task WriteAsync(
        string path,
        string format,
        List<Customer> customers,
        List<InvoiceRow> lines,
        CancellationToken cancellation
    )
    {
        await using var stream = File.Create(path);
        await using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        await AddAsync(
            zip,
            "customers",
            format,
            customers.ConvertAll(CustomerRow.Of),
            cancellation
        );
        await AddAsync(zip, "invoices", format, lines, cancellation);
    }

    private static async Task AddAsync<TRow>(
        ZipArchive zip,
        string name,
        string format,
        List<TRow> rows,
        CancellationToken cancellation
    )
        where TRow : ICsvRow
    {
        await using var entry = await zip.CreateEntry($"{name}.{format}").OpenAsync(cancellation);
        if (format == "json")
        {
            await JsonSerializer.SerializeAsync(entry, rows, Json, cancellation);
            return;
        }

        await using var writer = new StreamWriter(entry, Encoding.UTF8);
        await writer.WriteAsync(Csv.Line(TRow.Columns));
        foreach (var row in rows)
        {
            await writer.WriteAsync(Csv.Line(row.Fields));
        }
    }

    private static IEnumerable<InvoiceRow> Rows(Invoice invoice) =>
        invoice.Lines.Select(line => new InvoiceRow(
            invoice.Number,
            invoice.State.ToString().ToLowerInvariant(),
            Day(invoice.IssuedOn),
            Day(invoice.DueOn),
            invoice.Customer.Name,
            invoice.Currency,
            line.Description,
            Quantity.Text(line.Quantity),
            new Money(line.UnitPrice, invoice.Currency).ToPlainText(),
            Percent.Plain(line.TaxRate),
            new Money(line.Net, invoice.Currency).ToPlainText()
        ));

    private static string Day(DateOnly day) =>
        day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private interface ICsvRow
    {
        static abstract string[] Columns { get; }

        string[] Fields { get; }
    }

    private sealed record CustomerRow(string Name, string Email, string Address, string TaxNumber)
        : ICsvRow
    {
        public static string[] Columns => ["name", "email", "address", "tax_number"];

        string[] ICsvRow.Fields => [Name, Email, Address, TaxNumber];

        public static CustomerRow Of(Customer customer) =>
            new(customer.Name, customer.Email, customer.Address, customer.TaxNumber);
    }

    private sealed record InvoiceRow(
        string Number,
        string State,
        string IssuedOn,
        string DueOn,
        string Customer,
        string Currency,
        string Description,
        string Quantity,
        string UnitPrice,
        string TaxRate,
        string Net
    ) : ICsvRow
    {
        public static string[] Columns =>
            [
                "number",
                "state",
                "issued_on",
                "due_on",
                "customer",
                "currency",
                "description",
                "quantity",
                "unit_price",
                "tax_rate",
                "net",
            ];

        string[] ICsvRow.Fields =>
            [
                Number,
                State,
                IssuedOn,
                DueOn,
                Customer,
                Currency,
                Description,
                Quantity,
                UnitPrice,
                TaxRate,
                Net,
            ];
    }
}

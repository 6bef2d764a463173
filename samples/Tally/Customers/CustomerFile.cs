using System.Text;

namespace Tally.Customers;

/// <summary>A file of customers, read as a whole: each line is looked at, and they are all good or none is taken.</summary>
internal sealed class CustomerFile
{
    public const int MostCustomers = 10_000;
    private const int MostFaults = 20;
    private static readonly string[] Columns = ["name", "email", "address", "tax_number"];
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly List<string> _faults = [];

    public List<Customer> Customers { get; } = [];

    /// <summary>What is wrong, by line; the first ones, if there are many.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public static async Task<CustomerFile> ReadAsync(
        Stream stream,
        string tenantId,
        CancellationToken cancellation
    )
    {
        var file = new CustomerFile();
        try
        {
            using var reader = new StreamReader(stream, Strict);
            file.Take(Csv.Read(await reader.ReadToEndAsync(cancellation)), tenantId);
        }
        catch (DecoderFallbackException)
        {
            file._faults.Add("The file is not UTF-8. Save it as “CSV UTF-8” and try again.");
        }
        catch (FormatException exception)
        {
            file._faults.Add(exception.Message);
        }

        return file;
    }

    private void Take(IEnumerable<(int Line, List<string> Fields)> records, string tenantId)
    {
        var isFirst = true;
        foreach (var (line, fields) in records)
        {
            if (isFirst && !fields.SequenceEqual(Columns, StringComparer.OrdinalIgnoreCase))
            {
                _faults.Add(
                    $"Line {line}: the first line must name the columns: {string.Join(',', Columns)}."
                );
                return;
            }

            if (!isFirst)
            {
                Take(line, fields, tenantId);
            }

            isFirst = false;
            if (_faults.Count >= MostFaults || Customers.Count > MostCustomers)
            {
                break;
            }
        }

        if (Customers.Count > MostCustomers)
        {
            _faults.Add(
                FormattableString.Invariant(
                    $"At most {MostCustomers:N0} customers fit into one file. Split it."
                )
            );
        }
        else if (_faults.Count == 0 && Customers.Count == 0)
        {
            _faults.Add("There is no customer in the file.");
        }
    }

    private void Take(int line, List<string> fields, string tenantId)
    {
        if (fields.Count != Columns.Length)
        {
            _faults.Add(
                $"Line {line}: there are {fields.Count} fields instead of {Columns.Length}. A text with a comma must stand in quotes."
            );
            return;
        }

        var customer = new Customer
        {
            Id = NewId.With("c"),
            TenantId = tenantId,
            Name = fields[0],
            Email = fields[1],
            Address = fields[2].ReplaceLineEndings("\n"),
            TaxNumber = fields[3],
        };
        Customers.Add(customer);
        _faults.AddRange(
            AddCustomer
                .Check(customer)
                .All.Select(fault => $"Line {line}, {fault.Key.Replace('-', '_')}: {fault.Value}")
        );
    }
}

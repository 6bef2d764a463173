using System.Runtime.CompilerServices;
using System.Text.Unicode;
using CsvHelper;

namespace Postern.Server.Import;

/// <summary>
/// Reads a CSV file of any size one record at a time. A record that is broken is told as such and reading goes on behind
/// it: where a quote is not closed, with the next line, so that it cannot swallow the rest of the file.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private const int RecordLimit = 1 << 20;

    private const string Overlong = "is longer than a megabyte; perhaps a quote is never closed";

    private readonly FileStream _file;
    private char? _separator;

    public CsvFile(string path)
    {
        _file = new FileStream(
            path,
            new FileStreamOptions
            {
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            }
        );
        RefuseUtf16();
    }

    public IReadOnlyList<string> Headers { get; private set; } = [];

    public async Task ReadHeaderAsync(CancellationToken cancellation)
    {
        _file.Position = 0;
        await using var csv = CsvReader.Create(_file, new CsvReaderOptions(), leaveOpen: true);
        await csv.ReadHeaderAsync(cancellation);
        Headers = csv.Headers;
        _separator = csv.Separator;
    }

    public async IAsyncEnumerable<CsvRecord> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var place = new Place(Offset: 0, LinesBefore: 0);
        while (place is not null)
        {
            var start = place;
            place = null;
            _file.Position = start.Offset;
            string? malformed = null;
            await using var csv = CsvReader.Create(
                _file,
                new CsvReaderOptions
                {
                    HasHeader = start.Offset == 0,
                    Separator = _separator,
                    TrackLineNumbers = true,
                    MaxRecordSize = RecordLimit,
                    OnMalformedRecord = record => malformed = Explain(record.Reason),
                },
                leaveOpen: true
            );
            while (place is null)
            {
                CsvFormatException? overlong = null;
                try
                {
                    if (!await csv.ReadAsync(cancellation))
                    {
                        break;
                    }
                }
                catch (CsvFormatException exception)
                {
                    overlong = exception;
                }

                var line = start.LinesBefore + (overlong?.LineNumber ?? csv.LineNumber);
                var offset = start.Offset + (overlong?.ByteOffset ?? csv.ByteOffset);
                var broken = overlong is null ? malformed : Overlong;
                malformed = null;
                var fault = broken ?? Fault(csv);
                if (broken is not null)
                {
                    place = await LineAfterAsync(offset, line, cancellation);
                }

                yield return new CsvRecord(line, fault is null ? Fields(csv) : [], fault, Done);
                if (broken is not null && place is null)
                {
                    break;
                }
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private double Done => _file.Length == 0 ? 1 : (double)_file.Position / _file.Length;

    private string? Fault(CsvReader csv) =>
        !Utf8.IsValid(csv.RawRecord) ? "is not UTF-8; save the file as UTF-8 and run it again"
        : csv.FieldCount != Headers.Count
            ? $"has {csv.FieldCount} fields where the header has {Headers.Count}; a text that holds the separator must stand in quotes"
        : null;

    private static string[] Fields(CsvReader csv) =>
        [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];

    private static string Explain(CsvMalformedReason reason) =>
        reason switch
        {
            CsvMalformedReason.StrayQuote =>
                "has a quote within a text that is not in quotes; put the text in quotes and double the quote",
            CsvMalformedReason.TextAfterClosingQuote =>
                "has text after a closing quote; double each quote within a text",
            CsvMalformedReason.UnterminatedQuote => "has a quote that is never closed",
            _ => $"is malformed ({reason})",
        };

    /// <summary>Where the next line starts; null at the end of the file.</summary>
    private async Task<Place?> LineAfterAsync(
        long offset,
        long line,
        CancellationToken cancellation
    )
    {
        var buffer = new byte[4096];
        _file.Position = offset;
        while (await _file.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0)
            {
                return new Place(offset + end + 1, line);
            }

            offset += read;
        }

        return null;
    }

    private void RefuseUtf16()
    {
        Span<byte> start = stackalloc byte[2];
        if (
            _file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2
            && start is ([0xFF, 0xFE] or [0xFE, 0xFF])
        )
        {
            _file.Dispose();
            throw new CommandException(
                $"{_file.Name} is UTF-16. Save it as UTF-8 and run it again."
            );
        }
    }

    /// <summary>Where reading goes on.</summary>
    /// <param name="Offset">In bytes; the start of a line.</param>
    private sealed record Place(long Offset, long LinesBefore);
}

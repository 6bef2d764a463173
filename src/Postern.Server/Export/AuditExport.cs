using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;
using Microsoft.EntityFrameworkCore;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Server.Export;

/// <summary>Writes entries out in the order of their sequence, one at a time however many there are.</summary>
internal sealed class AuditExport(
    IDbContextFactory<PosternDb> contexts,
    AuditWriter<PosternDb> audit
)
{
    /// <summary>
    /// Records the export, then makes it: the entries that the database held when the record was written, and the
    /// record itself.
    /// </summary>
    /// <param name="from">First moment; null: from the start.</param>
    /// <param name="to">First moment that is left out; null: to the end.</param>
    /// <returns>How many entries were written.</returns>
    public async Task<long> WriteAsync(
        TextWriter destination,
        ExportFormat format,
        DateTimeOffset? from,
        DateTimeOffset? to,
        CancellationToken cancellation
    )
    {
        var record = await RecordAsync(format, from, to, cancellation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var entries = db
            .AuditEntries.AsNoTracking()
            .Where(entry => entry.Sequence <= record.Sequence)
            .Where(entry => from == null || entry.At >= from)
            .Where(entry => to == null || entry.At < to)
            .OrderBy(entry => entry.Sequence)
            .AsAsyncEnumerable();
        return format == ExportFormat.Csv
            ? await WriteCsvAsync(destination, entries, cancellation)
            : await WriteLinesAsync(destination, entries, cancellation);
    }

    private Task<AuditEntry> RecordAsync(
        ExportFormat format,
        DateTimeOffset? from,
        DateTimeOffset? to,
        CancellationToken cancellation
    ) =>
        audit.WriteAsync(
            Actor.System("command line"),
            AuditKind.Export,
            "audit.export",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Exported the audit log as {format.ToString().ToLowerInvariant()} from {Text(from) ?? "the start"} to {Text(to) ?? "now"}, by the operating system's user {Environment.UserName}"
            ),
            cancellation,
            after: new JsonObject
            {
                ["format"] = format.ToString().ToLowerInvariant(),
                ["from"] = Text(from),
                ["to"] = Text(to),
                ["operatingSystemUser"] = Texts.Clean(Environment.UserName, 100),
            }
        );

    private static async Task<long> WriteLinesAsync(
        TextWriter destination,
        IAsyncEnumerable<AuditEntry> entries,
        CancellationToken cancellation
    )
    {
        var count = 0L;
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            await destination.WriteAsync($"{EntryJson.Line(entry)}\n".AsMemory(), cancellation);
            count++;
        }

        return count;
    }

    private static async Task<long> WriteCsvAsync(
        TextWriter destination,
        IAsyncEnumerable<AuditEntry> entries,
        CancellationToken cancellation
    )
    {
        await using var csv = CsvWriter.Create(destination, EntryCsv.Options, leaveOpen: true);
        await csv.WriteRecordAsync(EntryCsv.Header, cancellation);
        var count = 0L;
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            await csv.WriteRecordAsync(EntryCsv.Record(entry), cancellation);
            count++;
        }

        await csv.FlushAsync(cancellation);
        return count;
    }

    private static string? Text(DateTimeOffset? time) =>
        time is { } given ? Times.Format(given) : null;
}

internal enum ExportFormat
{
    Jsonl,
    Csv,
}

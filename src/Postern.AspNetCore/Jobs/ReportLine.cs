using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Jobs;

/// <summary>Which call takes a row.</summary>
internal enum ReportCall
{
    Requests,
    Jobs,
    Deliveries,
    Commands,
}

/// <summary>One row as a line of the spool: <c>{"jobs":{…}}</c>. What is between is what goes over the wire, to the byte.</summary>
internal static class ReportLine
{
    /// <summary>No row is longer: a batch must have room for one, and the runtime plane takes 2 MiB.</summary>
    private const int Longest = 256 * 1024;
    private const int LongestArguments = 64 * 1024;
    private const int LongestMessage = 4_000;
    private const int LongestStack = 16_000;

    private static readonly (ReportCall Call, byte[] Start)[] Starts =
    [
        .. Enum.GetValues<ReportCall>()
            .Select(call =>
                (call, Encoding.ASCII.GetBytes($"{{\"{call.ToString().ToLowerInvariant()}\":"))
            ),
    ];

    /// <summary>The line with its end; null when the row is too long for the runtime plane.</summary>
    public static byte[]? Write(object report)
    {
        var (call, row) = report switch
        {
            JobEvent job => (ReportCall.Jobs, Bytes(Shorten(job))),
            CustomerRequest request => (ReportCall.Requests, Bytes(request)),
            Delivery delivery => (ReportCall.Deliveries, Bytes(delivery)),
            KeptAnswer answer => (ReportCall.Commands, Bytes(answer)),
            _ => throw new ArgumentException($"No call takes a {report.GetType()}."),
        };
        return row.Length > Longest ? null : [.. StartOf(call), .. row, .. "}\n"u8];
    }

    /// <summary>The call and the row of a line, with or without its end; false when it is no such line.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> line,
        out ReportCall call,
        out ReadOnlyMemory<byte> row
    )
    {
        var text = line.Span.TrimEnd((byte)'\n');
        foreach (var (known, start) in Starts)
        {
            if (text.StartsWith(start) && text.EndsWith("}"u8))
            {
                (call, row) = (known, line[start.Length..(text.Length - 1)]);
                return true;
            }
        }

        (call, row) = (default, default);
        return false;
    }

    /// <summary>Whether a line from a file that anything may have happened to is one of ours and whole.</summary>
    public static bool IsWhole(ReadOnlyMemory<byte> line)
    {
        if (!TryRead(line, out _, out var row) || row.Length > Longest)
            return false;

        var reader = new Utf8JsonReader(row.Span);
        try
        {
            return reader.Read()
                && reader.TokenType == JsonTokenType.StartObject
                && reader.TrySkip()
                && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The body of a call: <c>{"events":[row,row]}</c>.</summary>
    public static ReadOnlyMemory<byte> Body(
        ReportCall call,
        IReadOnlyList<ReadOnlyMemory<byte>> rows
    )
    {
        var body = new ArrayBufferWriter<byte>(rows.Sum(row => row.Length + 1) + 32);
        body.Write(
            call switch
            {
                ReportCall.Jobs => "{\"events\":["u8,
                ReportCall.Requests => "{\"requests\":["u8,
                _ => "{\"deliveries\":["u8,
            }
        );
        for (var i = 0; i < rows.Count; i++)
        {
            if (i > 0)
                body.Write(","u8);
            body.Write(rows[i].Span);
        }

        body.Write("]}"u8);
        return body.WrittenMemory;
    }

    private static byte[] StartOf(ReportCall call) =>
        Starts.First(known => known.Call == call).Start;

    private static byte[] Bytes<T>(T row) =>
        JsonSerializer.SerializeToUtf8Bytes(
            row,
            (JsonTypeInfo<T>)RuntimeJson.Default.GetTypeInfo(typeof(T))!
        );

    private static JobEvent Shorten(JobEvent job) =>
        job with
        {
            Error = job.Error is { } error
                ? error with
                {
                    Message = Cut(error.Message, LongestMessage)!,
                    Stack = Cut(error.Stack, LongestStack),
                }
                : null,
            Arguments =
                job.Arguments is { ValueKind: not JsonValueKind.Undefined } arguments
                && arguments.GetRawText().Length <= LongestArguments
                    ? arguments
                    : null,
        };

    private static string? Cut(string? text, int longest)
    {
        if (text is null || text.Length <= longest)
            return text;
        // Not between the two halves of a letter.
        var end = char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}

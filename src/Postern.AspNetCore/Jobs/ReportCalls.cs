using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Jobs;

/// <summary>Makes calls of rows, and decides what becomes of those that were refused: tried again, or logged and given up.</summary>
internal sealed partial class ReportCalls(
    PosternClient client,
    TimeProvider time,
    ILogger<ReportCalls> logger
)
{
    private const string UnknownTenant = "unknown_tenant";

    private readonly UnknownTenants _unknown = new(time);

    /// <summary>How long until rows of tenants that were unknown are tried again; null when there are none.</summary>
    public TimeSpan? DueIn => _unknown.DueIn;

    /// <summary>Sends rows, each kind in a call of its own. An exception means not now: all of them are to be sent again.</summary>
    public async Task SendAsync(IReadOnlyList<ReportRow> rows, CancellationToken cancellation)
    {
        List<ReportRow> unknown = [];
        foreach (var call in rows.GroupBy(row => row.Call).OrderBy(call => call.Key))
        {
            if (call.Key == ReportCall.Commands)
            {
                foreach (var answer in call)
                    await AnswerAsync(answer.Row, cancellation);
            }
            else
            {
                unknown.AddRange(await SendAsync(call.Key, [.. call], cancellation));
            }
        }

        foreach (var row in unknown)
        {
            if (!_unknown.TryAdd(row.Line, row.Since))
                Refused(
                    "row",
                    1,
                    UnknownTenant,
                    $"tried again for {UnknownTenants.Patience.TotalMinutes:0} minutes"
                );
        }
    }

    /// <summary>Sends rows of tenants that were unknown, if they are due.</summary>
    public async Task SendUnknownAsync(int most, CancellationToken cancellation)
    {
        if (_unknown.DueIn != TimeSpan.Zero)
            return;

        var rows = _unknown.Take(most);
        try
        {
            await SendAsync(
                [.. rows.Select(row => ReportRow.Of(row.Line, row.Since))],
                cancellation
            );
        }
        catch
        {
            foreach (var (line, since) in rows)
                _unknown.TryAdd(line, since);
            throw;
        }
    }

    /// <summary>Tells of workers. What does not arrive is not kept: the next sign says the same.</summary>
    public async Task SendAsync(IReadOnlyList<WorkerSign> signs, CancellationToken cancellation)
    {
        try
        {
            LogRefused("workers", (await client.ReportWorkersAsync(signs, cancellation)).Rejected);
        }
        catch (PosternException exception) when (IsFinal(exception))
        {
            Refused("workers", signs.Count, exception.Code, exception.Detail);
        }
    }

    /// <summary>Takes what would still be tried again.</summary>
    public IReadOnlyList<byte[]> TakeUnknown() =>
        [.. _unknown.Take(int.MaxValue).Select(row => row.Line)];

    /// <summary>Sends rows of one kind; returns those whose tenant is unknown.</summary>
    private async Task<IEnumerable<ReportRow>> SendAsync(
        ReportCall call,
        IReadOnlyList<ReportRow> rows,
        CancellationToken cancellation
    )
    {
        var name = call.ToString().ToLowerInvariant();
        try
        {
            var answer = await client.ReportRowsAsync(
                name,
                ReportLine.Body(call, [.. rows.Select(row => row.Row)]),
                cancellation
            );
            var known = answer.Rejected.Where(row => row.Index >= 0 && row.Index < rows.Count);
            var isUnknown = known.ToLookup(row => row.Code == UnknownTenant);
            LogRefused(name, isUnknown[false]);
            return isUnknown[true].Select(row => rows[row.Index]);
        }
        catch (PosternException exception) when (IsFinal(exception))
        {
            Refused(name, rows.Count, exception.Code, exception.Detail);
            return [];
        }
    }

    private async Task AnswerAsync(ReadOnlyMemory<byte> row, CancellationToken cancellation)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(row.Span, RuntimeJson.Default.KeptAnswer)!;
            await client.AnswerCommandAsync(answer.Command, answer.Answer, cancellation);
        }
        catch (PosternException exception)
            when (IsFinal(exception) || exception.Status == HttpStatusCode.NotFound)
        {
            Refused("commands", 1, exception.Code, exception.Detail);
        }
        catch (JsonException exception)
        {
            Refused("commands", 1, "unreadable", exception.Message);
        }
    }

    /// <summary>Whether the same call will be refused for ever. A service key that is refused may be put right, a plane that
    /// does not know the call may be brought up to date, and what answers in its place may go away.</summary>
    private static bool IsFinal(PosternException exception) =>
        !exception.IsTransient
        && exception.Status >= HttpStatusCode.BadRequest
        && exception.Status
            is not (
                HttpStatusCode.Unauthorized
                or HttpStatusCode.Forbidden
                or HttpStatusCode.NotFound
                or HttpStatusCode.MethodNotAllowed
            );

    /// <summary>One line for each reason: a thousand rows may be refused for the same.</summary>
    private void LogRefused(string call, IEnumerable<RejectedRow> rejected)
    {
        foreach (var reason in rejected.GroupBy(row => row.Code, StringComparer.Ordinal))
            Refused(call, reason.Count(), reason.Key, reason.First().Detail);
    }

    [LoggerMessage(
        LogLevel.Error,
        "Postern refused {Count} job reports ({Call}), and they are given up: {Code}, {Detail}"
    )]
    private partial void Refused(string call, int count, string code, string? detail);
}

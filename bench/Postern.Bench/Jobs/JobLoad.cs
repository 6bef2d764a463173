using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Postern.Bench.Propagation;

namespace Postern.Bench.Jobs;

/// <summary>What one round of reports came to.</summary>
internal sealed record Sent(long Events, long Jobs, double Seconds, IReadOnlyList<double> Times);

/// <summary>Products that report jobs as fast as they are answered.</summary>
internal sealed class JobLoad : IDisposable
{
    private const int Tenants = 100;

    private readonly MeasuredServer _server;
    private readonly HttpClient _http;
    private long _number;

    public JobLoad(MeasuredServer server)
    {
        _server = server;
        _http = new HttpClient { BaseAddress = new Uri(server.RuntimeUrl) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            server.Key
        );
    }

    public int RuntimeProcess => _server.RuntimeProcess;

    public async Task TellTenantsAsync()
    {
        for (var tenant = 0; tenant < Tenants; tenant++)
        {
            using var told = await _http.PutAsJsonAsync(
                $"/runtime/v1/tenants/t{tenant}",
                new { name = $"Tenant {tenant}" }
            );
            told.EnsureSuccessStatusCode();
        }
    }

    public async Task<Sent> SendAsync(int senders, int size, TimeSpan time)
    {
        var times = new List<double>[senders];
        var from = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(
            Enumerable
                .Range(0, senders)
                .Select(sender =>
                    Task.Run(async () =>
                    {
                        times[sender] = [];
                        var events = 0L;
                        while (Stopwatch.GetElapsedTime(from) < time)
                        {
                            using var body = Body(size);
                            var began = Stopwatch.GetTimestamp();
                            using var answer = await _http.PostAsync("/runtime/v1/jobs", body);
                            times[sender].Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                            answer.EnsureSuccessStatusCode();
                            using var json = JsonDocument.Parse(
                                await answer.Content.ReadAsStreamAsync()
                            );
                            events += json.RootElement.GetProperty("accepted").GetInt64();
                        }

                        return events;
                    })
                )
        );
        var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        return new Sent(counts.Sum(), counts.Sum() / 3, seconds, [.. times.SelectMany(one => one)]);
    }

    public void Dispose() => _http.Dispose();

    private StringContent Body(int size)
    {
        var now = DateTimeOffset.UtcNow;
        var text = new StringBuilder("""{"events":[""");
        var number = 0L;
        for (var i = 0; i < size; i++)
        {
            number = i % 3 == 0 ? Interlocked.Increment(ref _number) : number;
            var job = $"j{number}";
            var state = (i % 3) switch
            {
                0 => "waiting",
                1 => "running",
                _ => number % 50 == 0 ? "dead" : "succeeded",
            };
            text.Append(i == 0 ? "" : ",")
                .Append(
                    CultureInfo.InvariantCulture,
                    $$"""{"source":"shop","id":"{{job}}","kind":"kind{{i % 20}}","queue":"q{{i % 5}}","tenant":"t{{(i / 3) % Tenants}}","state":"{{state}}","at":"{{now.AddMilliseconds(i):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}","worker":"w{{i % 8}}","arguments":{"file":"invoices-{{i}}.csv","format":"csv","rows":{{i}}}"""
                )
                .Append(
                    state == "dead"
                        ? ""","error":{"type":"IOException","message":"disk 3 is full"}}"""
                        : "}"
                );
        }

        return new StringContent(text.Append("]}").ToString(), Encoding.UTF8, "application/json");
    }
}

using System.Diagnostics;
using System.Net.Http.Headers;

namespace Postern.Bench.Propagation;

/// <summary>Sets one setting over HTTP, as staff do, each time to a value that was never there.</summary>
internal sealed class SettingLoad : IDisposable
{
    private readonly HttpClient _http;
    private int _value = 100_000;

    public SettingLoad(string adminUrl, string token)
    {
        _http = new HttpClient { BaseAddress = new Uri(adminUrl) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<Sample> RunAsync(Subscribers subscribers)
    {
        var value = ++_value;
        var heard = subscribers.ExpectAsync(value);
        var asked = Stopwatch.GetTimestamp();
        using var answer = await _http.PostAsJsonAsync(
            "/api/v1/operations/setting.set",
            new
            {
                target = (string?)null,
                input = new
                {
                    key = "exports.max_rows",
                    scope = "global",
                    value,
                },
                reason = "measured",
                ticket = "BENCH-1",
            }
        );
        var answered = Stopwatch.GetTimestamp();
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        }

        return new Sample(asked, answered, await heard.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    public void Dispose() => _http.Dispose();
}

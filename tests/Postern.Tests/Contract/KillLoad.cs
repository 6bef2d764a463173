using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Postern.Tests.Http;

namespace Postern.Tests.Contract;

/// <summary>
/// Eight staff members who change plans and leave notes as fast as they are answered, and a journal of what each was
/// told. Each attempt gives its own key as its reason, so that its entry can be found.
/// </summary>
internal sealed class KillLoad : IDisposable
{
    private const int Clients = 8;
    private static readonly string[] Plans = ["free", "team", "business", "enterprise"];

    private readonly HttpClient _http;
    private readonly IReadOnlyList<string> _tokens;
    private readonly IReadOnlyList<string> _tenants;
    private readonly Random _random;
    private ConcurrentQueue<Attempt> _journal = new();

    public KillLoad(Uri server, OwnProvider provider, IReadOnlyList<string> tenants, int seed)
    {
        _http = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromSeconds(30) };
        _tokens =
        [
            .. Enumerable
                .Range(0, Clients)
                .Select(client => provider.Token($"billing{client}", "billing")),
        ];
        _tenants = tenants;
        _random = new Random(seed);
    }

    /// <summary>How many attempts of this round were answered so far.</summary>
    public int Answered => _journal.Count(attempt => attempt.Answer is not null);

    /// <summary>All clients at once, until the server is gone.</summary>
    public Task RunAsync()
    {
        var rounds = Enumerable.Range(0, Clients).Select(_ => new Random(_random.Next())).ToList();
        return Task.WhenAll(rounds.Select((random, client) => RunClientAsync(client, random)));
    }

    /// <summary>What was tried since the last call.</summary>
    public IReadOnlyList<Attempt> TakeJournal() =>
        [.. Interlocked.Exchange(ref _journal, new ConcurrentQueue<Attempt>())];

    /// <summary>Sends an attempt once more, under its own key.</summary>
    public async Task<ApiAnswer> SendAsync(Attempt attempt)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"/api/v1/operations/{attempt.Operation}"
        )
        {
            Content = JsonContent.Create(
                new
                {
                    target = attempt.Tenant,
                    input = attempt.Input,
                    reason = attempt.Reason,
                }
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            _tokens[attempt.Client]
        );
        request.Headers.Add("Idempotency-Key", attempt.Key);
        using var response = await _http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    public void Dispose() => _http.Dispose();

    private async Task RunClientAsync(int client, Random random)
    {
        while (true)
        {
            var attempt = Next(client, random);
            _journal.Enqueue(attempt);
            try
            {
                attempt.Answer = await SendAsync(attempt);
            }
            catch (Exception exception)
                when (exception is HttpRequestException or IOException or OperationCanceledException
                )
            {
                return;
            }
        }
    }

    private Attempt Next(int client, Random random)
    {
        var key = Guid.CreateVersion7().ToString("N");
        var tenant = _tenants[random.Next(_tenants.Count)];
        return random.Next(3) == 0
            ? new Attempt(client, key, "tenant.note.add", tenant, new { text = $"note {key}" })
            : new Attempt(
                client,
                key,
                "tenant.plan.update",
                tenant,
                new { plan = Plans[random.Next(Plans.Length)] }
            );
    }
}

/// <summary>One operation that somebody asked for.</summary>
internal sealed record Attempt(
    int Client,
    string Key,
    string Operation,
    string Tenant,
    object Input
)
{
    /// <summary>Null when nobody knows: the connection broke before the answer.</summary>
    public ApiAnswer? Answer { get; set; }

    public string Reason => $"attempt {Key}";
}

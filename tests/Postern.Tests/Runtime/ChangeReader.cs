using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Postern.Tests.Runtime;

/// <summary>One event of the stream.</summary>
internal sealed record ToldEvent(string Type, string? Id, JsonObject Data);

/// <summary>
/// A customer server's end of the stream: keeps the document as the events make it, and fails where an event does not
/// follow from what is there.
/// </summary>
internal sealed class ChangeReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http;
    private readonly Stream _stream;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private ChangeReader(HttpClient http, Stream stream, JsonObject? known)
    {
        _http = http;
        _stream = stream;
        _items = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
        Known = known;
    }

    /// <summary>The document as this reader has it.</summary>
    public JsonObject? Known { get; private set; }

    public string Version => Known!["version"]!.GetValue<string>();

    /// <param name="url">The runtime server.</param>
    /// <param name="key">A service key.</param>
    /// <param name="lastEventId">What to say that was heard last.</param>
    /// <param name="known">The document of then.</param>
    public static async Task<ChangeReader> OpenAsync(
        Uri url,
        string key,
        string? lastEventId = null,
        JsonObject? known = null
    )
    {
        var http = new HttpClient { BaseAddress = url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        if (lastEventId is not null)
            http.DefaultRequestHeaders.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return new ChangeReader(
            http,
            await http.GetStreamAsync("/runtime/v1/changes", TestContext.Current.CancellationToken),
            known
        );
    }

    /// <summary>The next event that is no heartbeat, taken into the document.</summary>
    public async Task<ToldEvent> NextAsync()
    {
        while (await _items.MoveNextAsync().AsTask().WaitAsync(Patience))
        {
            if (_items.Current.EventType == "heartbeat")
                continue;

            var told = new ToldEvent(
                _items.Current.EventType,
                _items.Current.EventId,
                JsonNode.Parse(_items.Current.Data)!.AsObject()
            );
            Apply(told);
            return told;
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    /// <summary>Reads on until the document is as wanted.</summary>
    /// <returns>The event that made it so.</returns>
    public async Task<ToldEvent> UntilAsync(Func<JsonObject, bool> isSo)
    {
        ToldEvent told;
        do
        {
            told = await NextAsync();
        } while (!isSo(Known!));

        return told;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _http.Dispose();
    }

    private void Apply(ToldEvent told)
    {
        Assert.Equal(told.Id, told.Data["version"]!.GetValue<string>());
        if (told.Type == "snapshot")
        {
            Known = told.Data.DeepClone().AsObject();
            return;
        }

        Assert.Equal("changes", told.Type);
        Assert.Equal(Version, told.Data["from"]!.GetValue<string>());
        foreach (var name in new[] { "version", "impersonations", "configuration" })
        {
            if (told.Data[name] is { } part)
                Known![name] = part.DeepClone();
        }

        foreach (var (key, tenant) in told.Data["tenants"]?.AsObject() ?? [])
        {
            Known!["tenants"]!.AsObject().Remove(key);
            if (tenant is not null)
                Known["tenants"]![key] = tenant.DeepClone();
        }
    }

    public static JsonNode? Global(JsonObject document, string key) =>
        document["configuration"]!["global"]!
            .AsArray()
            .LastOrDefault(set => set!["key"]!.GetValue<string>() == key)
            ?["value"];

    public static JsonNode? Own(JsonObject document, string tenant, string key) =>
        document["tenants"]!
            [tenant]
            ?["overrides"]?.AsArray()
            .LastOrDefault(set => set!["key"]!.GetValue<string>() == key)
            ?["value"];
}

using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Bench.Programs;

namespace Postern.Bench.Console;

/// <summary>One tab of a Chromium of its own, spoken to by the DevTools protocol.</summary>
internal sealed class ChromiumTab : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Daemon _browser;
    private readonly ScratchFolder _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _answers = new();
    private int _lastCommand;
    private long _bytes;

    private ChromiumTab(Daemon browser, ScratchFolder profile)
    {
        _browser = browser;
        _profile = profile;
    }

    /// <summary>What has come over the network so far, headers included, as it was sent (compressed).</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public static async Task<ChromiumTab> OpenAsync()
    {
        var profile = new ScratchFolder();
        var browser = Daemon.Start([
            Environment.GetEnvironmentVariable("POSTERN_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,900",
            "--remote-debugging-port=0",
            $"--user-data-dir={profile.File("profile")}",
            "about:blank",
        ]);
        var portFile = profile.File("profile/DevToolsActivePort");
        await Poll.UntilAsync(
            "Chromium listens",
            _ => Task.FromResult(File.Exists(portFile) && File.ReadLines(portFile).Any()),
            Patience
        );
        using var http = new HttpClient();
        using var answer = await http.PutAsync(
            $"http://127.0.0.1:{File.ReadLines(portFile).First()}/json/new?about:blank",
            content: null
        );
        var target = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var tab = new ChromiumTab(browser, profile);
        await tab._socket.ConnectAsync(
            new Uri((string)target["webSocketDebuggerUrl"]!),
            CancellationToken.None
        );
        _ = tab.ListenAsync();
        await tab.SendAsync("Network.enable");
        await tab.SendAsync("Page.enable");
        return tab;
    }

    /// <summary>Loads a page and waits until all of it is there and painted.</summary>
    /// <returns>First contentful paint, milliseconds after the navigation began.</returns>
    public async Task<double> LoadAsync(string url)
    {
        await EvaluateAsync("document.documentElement.dataset.left = 'soon'");
        await SendAsync("Page.navigate", new JsonObject { ["url"] = url });
        return await PaintedAsync();
    }

    /// <summary>Waits for the page that a navigation leads to.</summary>
    public async Task<double> PaintedAsync()
    {
        const string paint =
            "document.documentElement.dataset.left !== 'soon' && document.readyState === 'complete' && performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0";
        var time = 0.0;
        await Poll.UntilAsync(
            "the page is painted",
            async _ => (time = await EvaluateAsync(paint) is { } found ? (double)found : 0) > 0,
            Patience
        );
        return time;
    }

    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        try
        {
            var answer = await SendAsync(
                "Runtime.evaluate",
                new JsonObject { ["expression"] = expression, ["returnByValue"] = true }
            );
            return answer["result"]?["value"];
        }
        catch (InvalidOperationException)
        {
            return null; // Between two pages there is nothing to ask.
        }
    }

    public async Task<string> CookiesAsync(string url)
    {
        var answer = await SendAsync(
            "Network.getCookies",
            new JsonObject { ["urls"] = new JsonArray(url) }
        );
        return string.Join(
            "; ",
            answer["cookies"]!.AsArray().Select(cookie => $"{cookie!["name"]}={cookie["value"]}")
        );
    }

    public Task ForgetCacheAsync() => SendAsync("Network.clearBrowserCache");

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _browser.DisposeAsync();
        await Poll.UntilAsync(
            "Chromium's processes let go of the profile",
            _ =>
            {
                try
                {
                    _profile.Dispose();
                    return Task.FromResult(true);
                }
                catch (IOException)
                {
                    return Task.FromResult(false);
                }
            },
            Patience
        );
    }

    private async Task<JsonNode> SendAsync(string method, JsonObject? parameters = null)
    {
        var id = Interlocked.Increment(ref _lastCommand);
        var answer = new TaskCompletionSource<JsonNode>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        _answers[id] = answer;
        var message = JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["id"] = id,
                ["method"] = method,
                ["params"] = parameters ?? [],
            }
        );
        await _socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None);
        return await answer.Task.WaitAsync(Patience);
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Hear(JsonNode.Parse(message.ToArray())!);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception exception)
            when (exception
                    is WebSocketException
                        or ObjectDisposedException
                        or OperationCanceledException
            )
        {
            // Closed.
        }
    }

    private void Hear(JsonNode message)
    {
        if (message["id"] is { } id)
        {
            if (_answers.TryRemove((int)id, out var answer))
            {
                if (message["error"] is { } error)
                {
                    answer.SetException(new InvalidOperationException(error.ToJsonString()));
                }
                else
                {
                    answer.SetResult(message["result"]!);
                }
            }
        }
        else if ((string?)message["method"] == "Network.loadingFinished")
        {
            Interlocked.Add(ref _bytes, (long)(double)message["params"]!["encodedDataLength"]!);
        }
    }
}

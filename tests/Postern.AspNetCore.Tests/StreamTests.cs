using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Tests;

public sealed class StreamTests
{
    private static readonly byte[] Ping = "data: 1\n\n"u8.ToArray();

    // what was open before the end is over with it, whether or not the app listens to RequestAborted.
    [Theory]
    [InlineData("/events", "end")]
    [InlineData("/events", "expiry")]
    [InlineData("/events", "stale")]
    [InlineData("/deaf-events", "end")]
    public async Task Server_sent_events_end_with_the_session(string path, string how)
    {
        await using var stage = await Stage.StartAsync(endpoints: Map);
        var (session, token) = await stage.BeginAsync();
        using var answer = await stage.AsStaffAsync(token, path);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[Ping.Length]);

        await EndAsync(stage, session, how);

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(6));
            var buffer = new byte[100];
            while (await stream.ReadAsync(buffer, limit.Token) > 0)
                continue;
            throw new IOException("It ended in order.");
        });
        if (how == "stale")
            await stage.Plane.StartAsync();
        await stage.IsReportedAsync(session, $"GET {path} 200 false");
    }

    [Theory]
    [InlineData("/socket", "end")]
    [InlineData("/socket", "expiry")]
    [InlineData("/deaf-socket", "end")]
    public async Task A_web_socket_ends_with_the_session(string path, string how)
    {
        await using var stage = await Stage.StartAsync(endpoints: Map);
        var (session, token) = await stage.BeginAsync("write");
        using var socket = await ConnectAsync(stage, path, token);

        await EndAsync(stage, session, how);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            var received = await socket.ReceiveAsync(new byte[10], limit.Token);
            throw new WebSocketException($"It ended by {received.MessageType}.");
        });
        await stage.IsReportedAsync(session, $"GET {path} 101 false");
    }

    [Fact]
    public async Task A_web_socket_is_refused_when_read_only_unless_allowed()
    {
        await using var stage = await Stage.StartAsync(endpoints: Map);
        var (_, token) = await stage.BeginAsync();

        var refused = await Assert.ThrowsAsync<WebSocketException>(() =>
            ConnectAsync(stage, "/socket", token)
        );
        using var allowed = await ConnectAsync(stage, "/prices", token);

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        Assert.Equal(WebSocketState.Open, allowed.State);
    }

    private static async Task EndAsync(Stage stage, Guid session, string how)
    {
        if (how == "end")
            stage.Plane.End(session);
        else if (how == "expiry")
            stage.Time.Advance(TimeSpan.FromMinutes(31));
        else
            await stage.Plane.StopAsync();
    }

    private static async Task<ClientWebSocket> ConnectAsync(Stage stage, string path, string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", $"{Stage.Cookie}={token}");
        var address = new UriBuilder(stage.Client.BaseAddress!) { Scheme = "ws", Path = path };
        await socket.ConnectAsync(address.Uri, CancellationToken.None);
        return socket;
    }

    private static void Map(WebApplication app)
    {
        app.UsePostern();
        app.UseWebSockets();
        app.MapGet("/events", context => StreamAsync(context, context.RequestAborted));
        app.MapGet("/deaf-events", context => StreamAsync(context, CancellationToken.None));
        app.MapGet("/socket", context => ListenAsync(context, context.RequestAborted));
        app.MapGet("/deaf-socket", context => ListenAsync(context, CancellationToken.None));
        app.MapGet("/prices", context => ListenAsync(context, context.RequestAborted))
            .AllowWhenReadOnly();
    }

    private static async Task StreamAsync(HttpContext context, CancellationToken cancellation)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.WriteAsync(Ping, cancellation);
        await context.Response.Body.FlushAsync(cancellation);
        // One that does not listen to the token waits for ever.
        await new TaskCompletionSource().Task.WaitAsync(cancellation);
    }

    private static async Task ListenAsync(HttpContext context, CancellationToken cancellation)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.ReceiveAsync(new byte[10], cancellation);
    }
}

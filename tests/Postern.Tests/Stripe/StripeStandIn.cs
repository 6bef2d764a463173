using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Postern.Billing.Stripe;
using Postern.Settings;

namespace Postern.Tests.Stripe;

/// <summary>
/// As much of Stripe as Postern uses: checks key, version and every parameter, keeps the first answer under each
/// idempotency key for a day, keeps the books, and goes wrong as it is told.
/// </summary>
internal sealed class StripeStandIn : IAsyncDisposable
{
    private static readonly TimeSpan KeysKept = TimeSpan.FromHours(24);

    private readonly TimeProvider _clock;
    private readonly Dictionary<string, SavedAnswer> _saved = new(StringComparer.Ordinal);
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly int _port;
    private WebApplication? _app;
    private int _calls;

    private StripeStandIn(TimeProvider clock, int port)
    {
        _clock = clock;
        _port = port;
        Books = new StripeBooks(clock);
        Settings = new StripeSettings(
            new Uri($"http://127.0.0.1:{port}"),
            "sk_test_" + RandomNumberGenerator.GetHexString(24),
            "whsec_" + RandomNumberGenerator.GetHexString(32)
        );
    }

    public StripeBooks Books { get; }

    public StripeSettings Settings { get; }

    /// <summary>What goes wrong with the call of this number (from 1); null: nothing.</summary>
    public Func<int, StripeTrouble?> Plan { get; set; } = _ => null;

    /// <summary>Told the number of each call as it comes.</summary>
    public Action<int> Called { get; set; } = _ => { };

    /// <summary>Every call in the order it came: <c>POST /v1/invoices</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>What was wrong with calls that should not have been made so: parameters, keys, headers.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>Ends a call that takes its time.</summary>
    public TaskCompletionSource Patience { get; } = new();

    public static async Task<StripeStandIn> StartAsync(TimeProvider clock)
    {
        var standIn = new StripeStandIn(clock, FreePort());
        await standIn.ComeBackAsync();
        return standIn;
    }

    /// <summary>Nobody listens any more; the books stay.</summary>
    public async Task DieAsync()
    {
        Patience.TrySetResult();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public async Task ComeBackAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Settings.ApiBase.ToString());
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await DieAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var number = Interlocked.Increment(ref _calls);
        Calls.Enqueue($"{context.Request.Method} {context.Request.Path}");
        var trouble = Plan(number);
        var parameters = await StripeParameters.ReadAsync(context.Request);
        Called(number);
        context.Response.Headers["Request-Id"] = $"req_{number}";
        switch (trouble)
        {
            case StripeTrouble.Drops:
                context.Abort();
                return;
            case StripeTrouble.TooMany:
                context.Response.Headers.RetryAfter = "7";
                await WriteAsync(
                    context,
                    StripeBooks.Error(429, "rate_limit", "Too many requests.")
                );
                return;
            case StripeTrouble.LockTimeout:
                await WriteAsync(
                    context,
                    StripeBooks.Error(429, "lock_timeout", "This object cannot be accessed now.")
                );
                return;
            case StripeTrouble.Redirects:
                context.Response.Redirect("https://elsewhere.example/");
                return;
        }

        var answer =
            Check(context)
            ?? Settle(
                context.Request,
                parameters,
                trouble is StripeTrouble.Fails500,
                trouble is StripeTrouble.ActsThen500
            );
        switch (trouble)
        {
            case StripeTrouble.ActsThenDrops:
                context.Abort();
                return;
            case StripeTrouble.ActsSlowly:
                await Patience
                    .Task.WaitAsync(context.RequestAborted)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case StripeTrouble.Babbles:
                await context.Response.WriteAsync("<html>It works!</html>");
                return;
            case StripeTrouble.GoesOn:
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.Body.WriteAsync(new byte[64 * 1024]);
                return;
            case StripeTrouble.WrongTotal when answer.Body["total"] is { } total:
                answer = answer with { Body = (JsonObject)answer.Body.DeepClone() };
                answer.Body["total"] = total.GetValue<long>() + 1;
                break;
        }

        await WriteAsync(context, answer);
    }

    private StripeAnswer? Check(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.Authorization != $"Bearer {Settings.SecretKey}")
            return Complain(StripeBooks.Error(401, "", "Invalid API Key provided."));
        if (headers["Stripe-Version"] != StripeClient.Version)
            return Complain(StripeBooks.Error(400, "", "Wrong Stripe-Version."));
        if (HttpMethods.IsPost(context.Request.Method) && headers["Idempotency-Key"].Count != 1)
            return Complain(StripeBooks.Error(400, "", "No Idempotency-Key."));
        return null;
    }

    /// <summary>The first answer under a key is the answer under that key; a request that was never begun has none.</summary>
    private StripeAnswer Settle(
        HttpRequest request,
        IReadOnlyDictionary<string, string> parameters,
        bool fails,
        bool actsAndFails
    )
    {
        lock (_lock)
        {
            if (!HttpMethods.IsPost(request.Method))
                return fails ? Fault500 : Books.Act(request.Method, request.Path, parameters);

            var key = request.Headers["Idempotency-Key"].ToString();
            var hash = Hash(request.Path, parameters);
            if (_saved.TryGetValue(key, out var saved) && _clock.GetUtcNow() - saved.At < KeysKept)
            {
                return saved.Hash == hash
                    ? saved.Answer
                    : Complain(
                        StripeBooks.Error(
                            400,
                            "idempotency_error",
                            "Keys for idempotent requests can only be used with the same parameters."
                        )
                    );
            }

            if (_running.Contains(key))
                return StripeBooks.Error(409, "idempotency_key_in_use", "Another is running.");

            if (StripeParameters.Fault(request.Path, parameters) is { } fault)
                return Complain(StripeBooks.Error(400, "parameter_unknown", fault));

            var answer = fails ? Fault500 : Books.Act(request.Method, request.Path, parameters);
            if (actsAndFails && answer.Status == 200)
                answer = Fault500;
            _saved[key] = new SavedAnswer(hash, answer, _clock.GetUtcNow());
            return answer;
        }
    }

    /// <summary>Makes Stripe say that a call under this key is still running, until told otherwise.</summary>
    public void Run(string key, bool running)
    {
        lock (_lock)
        {
            if (running)
                _running.Add(key);
            else
                _running.Remove(key);
        }
    }

    private StripeAnswer Complain(StripeAnswer answer)
    {
        Complaints.Enqueue(answer.Body["error"]!["message"]!.GetValue<string>());
        return answer;
    }

    private static StripeAnswer Fault500 =>
        StripeBooks.Error(500, "", "An unknown error occurred.", type: "api_error");

    private static string Hash(PathString path, IReadOnlyDictionary<string, string> parameters) =>
        Convert.ToHexString(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    $"{path}?{string.Join('&', parameters.OrderBy(each => each.Key, StringComparer.Ordinal))}"
                )
            )
        );

    private static async Task WriteAsync(HttpContext context, StripeAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.Body.ToJsonString());
    }

    private sealed record SavedAnswer(string Hash, StripeAnswer Answer, DateTimeOffset At);
}

/// <summary>What goes wrong with a call.</summary>
public enum StripeTrouble
{
    /// <summary>Does it, and the answer is lost.</summary>
    ActsThenDrops,

    /// <summary>Does it, and answers 500; the same under the same key for a day.</summary>
    ActsThen500,

    /// <summary>Does not do it, and answers 500; the same under the same key for a day.</summary>
    Fails500,

    /// <summary>Does not do it, and hangs up.</summary>
    Drops,

    /// <summary>429, to be tried again after 7 seconds.</summary>
    TooMany,

    /// <summary>429 because of a lock.</summary>
    LockTimeout,

    /// <summary>Does it, and answers after the caller has lost patience.</summary>
    ActsSlowly,

    /// <summary>Does it, and answers something that is no JSON.</summary>
    Babbles,

    /// <summary>Does it, and answers without end.</summary>
    GoesOn,

    /// <summary>Points elsewhere.</summary>
    Redirects,

    /// <summary>Does it, and tells a total that is one off.</summary>
    WrongTotal,
}

internal sealed record StripeAnswer(int Status, JsonObject Body);

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore.Jobs;

namespace Postern.AspNetCore.Tests.Jobs;

/// <summary>R-60: only Postern itself commands jobs, and each command counts once.</summary>
public sealed class WebhookTests
{
    private const string Path = "/postern/webhooks";
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);
    private static readonly string Secret = "whsec_" + Convert.ToBase64String(Key);

    [Theory]
    [InlineData("job.retry", "retry")]
    [InlineData("job.cancel", "cancel")]
    public async Task A_command_is_carried_out_and_answered(string type, string expected)
    {
        var commands = new Commands();
        await using var stage = await StartAsync(commands);
        var command = Guid.CreateVersion7();

        using var answer = await SendAsync(stage, Body(type, command));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal([$"{expected} {command} exports.x_1 3"], commands.Done);
        await Poll.UntilAsync(
            "it is answered",
            _ => Task.FromResult(stage.Plane.Jobs.Answers.ContainsKey(command.ToString()))
        );
    }

    [Fact]
    public async Task R_60_a_message_that_comes_again_is_taken_once()
    {
        var commands = new Commands();
        await using var stage = await StartAsync(commands);
        var body = Body("job.retry", Guid.CreateVersion7());

        using var first = await SendAsync(stage, body, id: "msg_1");
        using var second = await SendAsync(stage, body, id: "msg_1");

        Assert.Equal(HttpStatusCode.NoContent, second.StatusCode);
        Assert.Single(commands.Done);
    }

    [Fact]
    public async Task One_that_went_wrong_may_come_again()
    {
        var commands = new Commands { Fault = new InvalidOperationException("The store is away.") };
        await using var stage = await StartAsync(commands);
        var body = Body("job.retry", Guid.CreateVersion7());
        using var first = await SendAsync(stage, body, id: "msg_1");
        commands.Fault = null;

        using var second = await SendAsync(stage, body, id: "msg_1");

        Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        Assert.DoesNotContain(
            "store",
            await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.NoContent, second.StatusCode);
        Assert.Single(commands.Done);
    }

    public static TheoryData<string, Action<Message>> Forgeries =>
        new()
        {
            { "another key", message => message.Key = new byte[32] },
            {
                "another body",
                message =>
                    message.Body = message.Body.Replace("x_1", "x_2", StringComparison.Ordinal)
            },
            { "another id", message => message.Headers["webhook-id"] = "msg_2" },
            { "too old", message => message.At -= TimeSpan.FromMinutes(6) },
            { "too early", message => message.At += TimeSpan.FromMinutes(6) },
            { "no signature", message => message.Headers["webhook-signature"] = null },
            { "an empty signature", message => message.Headers["webhook-signature"] = "v1," },
            { "half a signature", message => message.Headers["webhook-signature"] = "v1,AAAA" },
            { "no base64", message => message.Headers["webhook-signature"] = "v1,%%%" },
            {
                "another version",
                message =>
                    message.Headers["webhook-signature"] = message.Signature.Replace(
                        "v1,",
                        "v1a,",
                        StringComparison.Ordinal
                    )
            },
            { "no id", message => message.Headers["webhook-id"] = null },
            { "no time", message => message.Headers["webhook-timestamp"] = null },
            {
                "a time with a sign",
                message => message.Headers["webhook-timestamp"] = "+" + message.Timestamp
            },
            {
                "an endless time",
                message => message.Headers["webhook-timestamp"] = "9223372036854775807"
            },
        };

    [Theory]
    [MemberData(nameof(Forgeries), DisableDiscoveryEnumeration = true)]
    public async Task R_60_a_message_that_is_not_Posterns_is_refused(
        string what,
        Action<Message> forge
    )
    {
        var commands = new Commands();
        await using var stage = await StartAsync(commands);
        var message = new Message
        {
            Body = Body("job.retry", Guid.CreateVersion7()),
            At = stage.Time.GetUtcNow(),
        };
        message.Sign(forge);

        using var answer = await SendAsync(stage, message);

        Assert.True(HttpStatusCode.BadRequest == answer.StatusCode, what);
        Assert.Equal("signature_invalid", await Stage.CodeOfAsync(answer));
        Assert.Empty(commands.Done);
    }

    [Fact]
    public async Task While_the_secret_is_changed_one_of_several_signatures_is_enough()
    {
        var commands = new Commands();
        await using var stage = await StartAsync(commands);
        var message = new Message
        {
            Body = Body("job.retry", Guid.CreateVersion7()),
            At = stage.Time.GetUtcNow(),
        };
        message.Sign(forged =>
            forged.Headers["webhook-signature"] =
                $"v1,{Convert.ToBase64String(new byte[32])} {forged.Signature}"
        );

        using var answer = await SendAsync(stage, message);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Theory]
    [InlineData("""{"type":"job.retry","data":{}}""", 400)]
    [InlineData("""{"type":"job.retry"}""", 400)]
    [InlineData("[]", 400)]
    [InlineData("", 400)]
    [InlineData("""{"type":"user.created","data":{}}""", 501)]
    public async Task What_cannot_be_done_is_a_problem(string body, int status)
    {
        await using var stage = await StartAsync(new Commands());

        using var answer = await SendAsync(stage, body);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.NotEmpty(await Stage.CodeOfAsync(answer));
    }

    [Fact]
    public async Task What_is_too_long_or_no_JSON_is_refused_before_it_is_looked_at()
    {
        await using var stage = await StartAsync(new Commands());

        using var large = await SendAsync(stage, new string(' ', 300_000));
        using var form = await stage.SendAsync(
            HttpMethod.Post,
            Path,
            body: new FormUrlEncodedContent([new("a", "b")])
        );

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
    }

    [Fact]
    public async Task A_job_system_that_is_not_here_is_said_to_staff()
    {
        await using var stage = await StartAsync(new Commands { Source = "another" });
        var command = Guid.CreateVersion7();

        using var answer = await SendAsync(stage, Body("job.retry", command));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await Poll.UntilAsync(
            "it is answered",
            _ =>
                Task.FromResult(
                    stage.Plane.Jobs.Answers.TryGetValue(command.ToString(), out var outcome)
                        && (string?)outcome["outcome"] == "refused"
                )
        );
    }

    [Fact]
    public async Task Other_messages_go_to_the_apps_own_handler()
    {
        var handler = new Handler();
        await using var stage = await StartAsync(
            new Commands(),
            services => services.AddSingleton<IPosternWebhookHandler>(handler)
        );

        using var answer = await SendAsync(
            stage,
            """{"type":"user.created","data":{"userExternalId":"u_1"}}"""
        );

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("u_1", handler.Taken.Single().Data.GetProperty("userExternalId").GetString());
    }

    [Fact]
    public async Task Without_a_secret_the_app_does_not_start()
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Stage.StartAsync(endpoints: app =>
            {
                CookieApp.Endpoints(app);
                app.MapPosternWebhooks(Path);
            })
        );

        Assert.Contains("Postern:WebhookSecret", fault.Message, StringComparison.Ordinal);
    }

    private static Task<Stage> StartAsync(
        Commands commands,
        Action<IServiceCollection>? services = null
    ) =>
        Stage.StartAsync(
            services: builder =>
            {
                CookieApp.Services(builder);
                builder.Services.AddSingleton<IJobCommands>(commands);
                services?.Invoke(builder.Services);
            },
            endpoints: app =>
            {
                CookieApp.Endpoints(app);
                app.MapPosternWebhooks(Path);
            },
            options: options => options.WebhookSecret = Secret
        );

    private static string Body(string type, Guid command) =>
        new JsonObject
        {
            ["type"] = type,
            ["timestamp"] = "2026-01-31T09:00:00Z",
            ["auditEntryId"] = Guid.CreateVersion7(),
            ["data"] = new JsonObject
            {
                ["command"] = command,
                ["source"] = "tally",
                ["id"] = "exports.x_1",
                ["kind"] = "export",
                ["queue"] = null,
                ["tenant"] = null,
                ["attempt"] = 3,
            },
        }.ToJsonString();

    private static Task<HttpResponseMessage> SendAsync(Stage stage, string body, string? id = null)
    {
        var message = new Message { Body = body, At = stage.Time.GetUtcNow() };
        if (id is not null)
            message.Headers["webhook-id"] = id;
        message.Sign();
        return SendAsync(stage, message);
    }

    private static Task<HttpResponseMessage> SendAsync(Stage stage, Message message)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.Body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return stage.SendAsync(
            HttpMethod.Post,
            Path,
            body: content,
            headers:
            [
                .. message
                    .Headers.Where(header => header.Value is not null)
                    .Select(header => (header.Key, header.Value!)),
            ]
        );
    }

    /// <summary>A message on its way, which a forger may change once it is signed; its time and key before.</summary>
    public sealed class Message
    {
        public required string Body { get; set; }

        public required DateTimeOffset At { get; set; }

        public byte[] Key { get; set; } = WebhookTests.Key;

        public Dictionary<string, string?> Headers { get; } =
            new(StringComparer.Ordinal) { ["webhook-id"] = $"msg_{Guid.CreateVersion7()}" };

        public string Timestamp => At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

        public string Signature => Headers["webhook-signature"]!;

        public void Sign(Action<Message>? forge = null)
        {
            Put();
            if (forge is null)
                return;
            var (key, at) = (Key, At);
            forge(this);
            if (Key != key || At != at)
                Put();
        }

        private void Put()
        {
            Headers["webhook-timestamp"] = Timestamp;
            var signature = HMACSHA256.HashData(
                Key,
                Encoding.UTF8.GetBytes($"{Headers["webhook-id"]}.{Timestamp}.{Body}")
            );
            Headers["webhook-signature"] = $"v1,{Convert.ToBase64String(signature)}";
        }
    }

    private sealed class Commands : IJobCommands
    {
        public string Source { get; init; } = "tally";

        public ConcurrentQueue<string> Done { get; } = [];

        public Exception? Fault { get; set; }

        public ValueTask<JobCommandOutcome> RetryAsync(
            JobCommand command,
            CancellationToken cancellationToken
        ) => Take("retry", command);

        public ValueTask<JobCommandOutcome> CancelAsync(
            JobCommand command,
            CancellationToken cancellationToken
        ) => Take("cancel", command);

        private ValueTask<JobCommandOutcome> Take(string what, JobCommand command)
        {
            if (Fault is not null)
                throw Fault;
            Done.Enqueue($"{what} {command.Command} {command.Id} {command.Attempt}");
            return ValueTask.FromResult(JobCommandOutcome.Done);
        }
    }

    private sealed class Handler : IPosternWebhookHandler
    {
        public ConcurrentQueue<PosternWebhook> Taken { get; } = [];

        public ValueTask<bool> HandleAsync(
            PosternWebhook webhook,
            CancellationToken cancellationToken
        )
        {
            Taken.Enqueue(webhook);
            return ValueTask.FromResult(true);
        }
    }
}

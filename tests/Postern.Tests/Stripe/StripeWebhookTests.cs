using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Billing.Stripe;
using Postern.Operations;
using Postern.Storage;
using Postern.Tests.Http;
using Postern.Tests.Runtime;

namespace Postern.Tests.Stripe;

/// <summary>Where Stripe's events come in, as it stands on the runtime plane.</summary>
public sealed class StripeWebhookTests
{
    private const string Secret = "whsec_0123456789abcdef0123456789abcdef";

    private static readonly Dictionary<string, string?> On = new(StringComparer.Ordinal)
    {
        ["Postern:Stripe:SecretKey"] = "sk_test_0123456789abcdef",
        ["Postern:Stripe:WebhookSecret"] = Secret,
        ["Postern:Stripe:ApiBase"] = "http://127.0.0.1:1",
    };

    [Theory, OnEveryDatabase]
    public async Task An_event_is_kept_once_however_often_it_comes(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind, On);
        var body = Event(planes, "evt_1", "made.up");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => SendAsync(planes, body, Sign(planes, body)))
        );

        Assert.All(answers, answer => Assert.True(answer.Status == 200, answer.Body));
        await Poll.UntilAsync(
            "it has been looked at",
            async _ => Assert.Single(await EventsAsync(planes)).State == StripeEventState.Ignored
        );
        Assert.Equal(body, Assert.Single(await EventsAsync(planes)).Payload);
    }

    [Theory]
    [OnEveryDatabase("none")]
    [OnEveryDatabase("old")]
    [OnEveryDatabase("other body")]
    public async Task What_Stripe_did_not_sign_is_refused_on_the_record_and_not_kept(
        DatabaseKind kind,
        string attack
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind, On);
        var body = Event(planes, "evt_1", "invoice.paid");
        var signature = attack switch
        {
            "old" => StripeSignatureTests.Sign(
                body,
                Secret,
                planes.Clock.GetUtcNow().AddSeconds(-301)
            ),
            "other body" => Sign(planes, body + " "),
            _ => Sign(planes, body),
        };

        var answer = await SendAsync(planes, body, attack == "none" ? [] : [signature]);

        Assert.Equal(400, answer.Status);
        Assert.Equal("signature_invalid", answer.Json.GetProperty("code").GetString());
        Assert.Empty(await EventsAsync(planes));
        await using var db = Open(planes);
        var entry = await db.AuditEntries.SingleAsync(entry => entry.Action == "stripe.webhook");
        Assert.Equal(AuditKind.Refused, entry.Kind);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("""{"id":"evt_1","type":"x","created":1800000000}""")]
    [InlineData("""{"id":"evt_1","type":"x","created":"1800000000","data":{"object":{}}}""")]
    [InlineData(
        """{"id":"evt_1","id":"evt_2","type":"x","created":1800000000,"data":{"object":{}}}"""
    )]
    [InlineData("""{"id":"in_1","type":"x","created":1800000000,"data":{"object":{}}}""")]
    public async Task What_is_signed_and_no_event_is_an_error_that_says_so(string body)
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite, On);

        var answer = await SendAsync(planes, body, Sign(planes, body));

        Assert.Equal(400, answer.Status);
        Assert.Equal("invalid_input", answer.Json.GetProperty("code").GetString());
        Assert.Empty(await EventsAsync(planes));
    }

    [Fact]
    public async Task A_body_larger_than_any_event_is_not_read()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite, On);
        var body = Event(planes, "evt_1", "made.up", new string('x', 256 * 1024));

        var answer = await SendAsync(planes, body, Sign(planes, body));

        Assert.Equal(413, answer.Status);
    }

    [Fact]
    public async Task Without_Stripe_there_is_nothing_at_this_address()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var body = Event(planes, "evt_1", "made.up");

        var answer = await planes.SendAsync(
            HttpMethod.Post,
            "/stripe/webhooks",
            Content(body),
            planes.Key,
            ("Stripe-Signature", Sign(planes, body))
        );

        Assert.Equal(404, answer.Status);
    }

    private static string Event(TwoPlanes planes, string id, string type, string more = "") =>
        JsonSerializer.Serialize(
            new
            {
                id,
                type,
                created = planes.Clock.GetUtcNow().ToUnixTimeSeconds(),
                data = new { @object = new { id = "x_1", more } },
            }
        );

    private static string Sign(TwoPlanes planes, string body) =>
        StripeSignatureTests.Sign(body, Secret, planes.Clock.GetUtcNow());

    private static Task<ApiAnswer> SendAsync(
        TwoPlanes planes,
        string body,
        params string[] signatures
    ) =>
        planes.SendAsync(
            HttpMethod.Post,
            "/stripe/webhooks",
            Content(body),
            null,
            [.. signatures.Select(signature => ("Stripe-Signature", signature))]
        );

    private static StringContent Content(string body) =>
        new(body, Encoding.UTF8, "application/json");

    private static PosternDb Open(TwoPlanes planes) =>
        planes.Admin.Services.GetRequiredService<IDbContextFactory<PosternDb>>().CreateDbContext();

    private static async Task<List<StripeEvent>> EventsAsync(TwoPlanes planes)
    {
        await using var db = Open(planes);
        return await db.StripeEvents.AsNoTracking().ToListAsync();
    }
}

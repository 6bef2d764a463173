using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tally.Tests.Support;

namespace Tally.Tests.Jobs;

/// <summary>Tally with a runtime plane, an exports folder that may be taken away, and commands that staff could send.</summary>
public sealed class WorkingTally(params string[] settings) : SupportedTally
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Where exports go: it is not there until it is made.</summary>
    public string ExportsFolder => Path.Combine(Folder, "disk");

    public string MailFolder => Path.Combine(Folder, "tally-mail");

    internal Postern.AspNetCore.Tests.Infrastructure.FakeJobs Told => Plane.Jobs;

    protected override IEnumerable<string> Settings =>
        [
            .. base.Settings,
            $"--Postern:WebhookSecret=whsec_{Convert.ToBase64String(Key)}",
            $"--Tally:Exports:Folder={ExportsFolder}",
            .. settings,
        ];

    public static async Task<WorkingTally> StartAsync(params string[] settings)
    {
        var tally = new WorkingTally(settings);
        await tally.InitializeAsync();
        return tally;
    }

    /// <summary>The owner asks for an export.</summary>
    /// <returns>The correlation id of all that follows.</returns>
    public async Task<string> RequestExportAsync(Visitor owner, string format = "csv")
    {
        var before = Told.Requests.Count;
        using var answer = await owner.SubmitAsync("/exports", "/exports", ("format", format));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        await Poll.UntilAsync("the request is told", () => Told.Requests.Count > before);
        return (string)Told.Requests.Last()["correlationId"]!;
    }

    /// <summary>The job of this kind that serves a request.</summary>
    public JsonObject? JobOf(string correlationId, string kind)
    {
        var id = Told
            .Jobs.FirstOrDefault(job =>
                (string?)job["correlationId"] == correlationId && (string?)job["kind"] == kind
            )
            ?["id"];
        return id is null ? null : Told.Find((string)id!);
    }

    public async Task<JsonObject> IsAsync(string correlationId, string kind, string state)
    {
        await Poll.UntilAsync(
            $"the {kind} is {state}",
            () => (string?)JobOf(correlationId, kind)?["state"] == state
        );
        return JobOf(correlationId, kind)!;
    }

    /// <summary>What became of deliveries of a request, as "email accepted".</summary>
    public IEnumerable<string> DeliveriesOf(string correlationId) =>
        Told
            .Deliveries.Where(delivery => (string?)delivery["correlationId"] == correlationId)
            .Select(delivery => $"{delivery["kind"]} {delivery["state"]}");

    /// <summary>A command of staff's, signed unless told otherwise.</summary>
    public async Task<HttpStatusCode> CommandAsync(
        string type,
        JsonObject job,
        Guid command,
        byte[]? key = null
    )
    {
        var body = JsonSerializer.Serialize(
            new
            {
                type,
                timestamp = DateTimeOffset.UtcNow,
                auditEntryId = Guid.CreateVersion7(),
                data = new
                {
                    command,
                    source = (string?)job["source"],
                    id = (string?)job["id"],
                    kind = (string?)job["kind"],
                    queue = (string?)job["queue"],
                    tenant = (string?)job["tenant"],
                    attempt = (int?)job["attempt"] ?? 1,
                },
            }
        );
        var id = Guid.CreateVersion7();
        var timestamp = DateTimeOffset
            .UtcNow.ToUnixTimeSeconds()
            .ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(
            key ?? Key,
            Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")
        );
        using var http = new HttpClient { BaseAddress = Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/postern/webhooks")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers =
            {
                { "webhook-id", id.ToString() },
                { "webhook-timestamp", timestamp },
                { "webhook-signature", $"v1,{Convert.ToBase64String(signature)}" },
            },
        };
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}

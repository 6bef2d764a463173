using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Tests.Infrastructure;

/// <summary>The runtime plane's calls about background work: keeps what it is told, in the order in which it came.</summary>
internal sealed class FakeJobs
{
    private readonly ConcurrentQueue<JsonObject> _jobs = [];

    public IReadOnlyCollection<JsonObject> Jobs => _jobs;

    public ConcurrentQueue<JsonObject> Requests { get; } = [];

    public ConcurrentQueue<JsonObject> Deliveries { get; } = [];

    public ConcurrentQueue<JsonObject> Workers { get; } = [];

    /// <summary>What became of commands, by id.</summary>
    public ConcurrentDictionary<string, JsonObject> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>How many rows each call about jobs brought.</summary>
    public ConcurrentQueue<int> Batches { get; } = [];

    /// <summary>Tenants that the plane has not been told of.</summary>
    public ConcurrentDictionary<string, bool> Unknown { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers calls about jobs in place of the plane; null lets it.</summary>
    public Func<IResult>? Instead { get; set; }

    /// <summary>The states of a job in the order in which it came to them, as "running 2".</summary>
    public IEnumerable<string> StatesOf(string id) =>
        _jobs
            .Where(job => (string?)job["id"] == id)
            .OrderBy(job => job["at"]!.GetValue<DateTimeOffset>())
            .Select(job => $"{job["state"]} {job["attempt"] ?? 1}");

    /// <summary>Where a job stands, as the plane works it out.</summary>
    public JsonObject? Find(string id) =>
        _jobs
            .Where(job => (string?)job["id"] == id)
            .OrderBy(job => job["at"]!.GetValue<DateTimeOffset>())
            .ThenBy(job => (int?)job["attempt"] ?? 1)
            .ThenBy(job => Array.IndexOf(Ranks, (string?)job["state"]))
            .LastOrDefault();

    public void Map(WebApplication app)
    {
        app.MapPost("/runtime/v1/jobs", (JsonObject body) => Take(body, "events", _jobs));
        app.MapPost("/runtime/v1/requests", (JsonObject body) => Take(body, "requests", Requests));
        app.MapPost(
            "/runtime/v1/deliveries",
            (JsonObject body) => Take(body, "deliveries", Deliveries)
        );
        app.MapPost("/runtime/v1/workers", (JsonObject body) => Take(body, "workers", Workers));
        app.MapPost(
            "/runtime/v1/commands/{command:guid}",
            (Guid command, JsonObject body) =>
            {
                Answers[command.ToString()] = body;
                return Results.NoContent();
            }
        );
    }

    private static readonly string[] Ranks =
    [
        "waiting",
        "scheduled",
        "running",
        "succeeded",
        "failed",
        "dead",
        "cancelled",
    ];

    private IResult Take(JsonObject body, string member, ConcurrentQueue<JsonObject> into)
    {
        if (member == "events")
            Batches.Enqueue(body[member]!.AsArray().Count);
        if (Instead is { } instead)
            return instead();

        var rejected = new JsonArray();
        var rows = body[member]!.AsArray();
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i]!.AsObject();
            if ((string?)row["tenant"] is { } tenant && Unknown.ContainsKey(tenant))
                rejected.Add(
                    (JsonNode)
                        new JsonObject
                        {
                            ["index"] = i,
                            ["code"] = "unknown_tenant",
                            ["detail"] = "Tell of it first.",
                        }
                );
            else
                into.Enqueue(row);
        }

        return Results.Json(
            new JsonObject { ["accepted"] = rows.Count - rejected.Count, ["rejected"] = rejected }
        );
    }
}

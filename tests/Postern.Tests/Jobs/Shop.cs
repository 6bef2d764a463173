using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Tests.Http;
using Postern.Tests.Runtime;

namespace Postern.Tests.Jobs;

/// <summary>A tenant of its own on the shared planes, and a product that reports its jobs.</summary>
internal sealed class Shop(TwoPlanes planes, string tenant, string user, string name)
{
    public TwoPlanes Planes => planes;

    public string Tenant => tenant;

    public string User => user;

    /// <summary>The tenant's external id.</summary>
    public string External => name;

    public DateTimeOffset Now => planes.Clock.GetUtcNow();

    public static Task<Shop> OpenAsync(DatabaseKind kind) =>
        OpenAsync(() => SharedPlanes.OfAsync(kind));

    public static async Task<Shop> OpenAsync(Func<Task<TwoPlanes>> start)
    {
        var planes = await start();
        var name = $"shop-{Guid.CreateVersion7():N}";
        var (tenant, user) = await planes.CustomerAsync(name);
        return new Shop(planes, tenant, user, name);
    }

    /// <summary>An id that no other test uses.</summary>
    public string Name(string id) => $"{name}/{id}";

    public JsonObject Event(string id, string state, double minutes, object? more = null)
    {
        var told = new JsonObject
        {
            ["source"] = "shop",
            ["id"] = Name(id),
            ["kind"] = "export",
            ["tenant"] = name,
            ["user"] = "u1",
            ["state"] = state,
            ["at"] = Times.Format(Now.AddMinutes(minutes)),
        };
        foreach (var (member, value) in JsonSerializer.SerializeToNode(more ?? new { })!.AsObject())
            told[member] = value?.DeepClone();
        return told;
    }

    public Task<ApiAnswer> ReportAsync(params object[] events) =>
        planes.PostAsync("/runtime/v1/jobs", new { events });

    public Task<ApiAnswer> AskAsync(string id, double dueInMinutes = 30, string kind = "export") =>
        planes.PostAsync(
            "/runtime/v1/requests",
            new
            {
                requests = new[]
                {
                    new
                    {
                        id = Name(id),
                        kind,
                        tenant = name,
                        user = "u1",
                        correlationId = id,
                        requestedAt = Times.Format(Begin),
                        dueAt = Times.Format(Begin.AddMinutes(35 + dueInMinutes)),
                    },
                },
            }
        );

    public Task<ApiAnswer> DeliverAsync(string correlation, string state, string id = "first") =>
        planes.PostAsync(
            "/runtime/v1/deliveries",
            new
            {
                deliveries = new[]
                {
                    new
                    {
                        id = Name(id),
                        correlationId = correlation,
                        tenant = name,
                        kind = "email",
                        state,
                        at = Times.Format(Now),
                    },
                },
            }
        );

    public Task<ApiAnswer> GetAsync(string path, string who = "sam") =>
        planes.Admin.GetAsync(path, who);

    public async Task<JsonElement> JobAsync(string id)
    {
        var listed = (
            await GetAsync($"/api/v1/jobs?tenant={tenant}&search={Uri.EscapeDataString(Name(id))}")
        ).Json;
        var found = Assert.Single(listed.GetProperty("items").EnumerateArray());
        return (await GetAsync($"/api/v1/jobs/{found.Id()}")).Json;
    }

    public async Task<JsonElement> RequestAsync(string id) =>
        (await GetAsync($"/api/v1/requests?tenant={tenant}"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single(request => request.Text("externalId") == Name(id));

    public Task<ApiAnswer> RunAsync(
        string operation,
        string? target,
        string who = "sam",
        object? input = null
    ) =>
        planes.Admin.RunAsync(
            operation,
            who,
            target,
            input ?? new { },
            ("Idempotency-Key", Guid.CreateVersion7().ToString())
        );

    /// <summary>Some minutes ago, the same each time.</summary>
    private DateTimeOffset Begin { get; } = planes.Clock.GetUtcNow().AddMinutes(-35);
}

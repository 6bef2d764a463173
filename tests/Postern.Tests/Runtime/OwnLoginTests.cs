using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Postern.Settings;
using Postern.Storage;
using Postern.Tests.Jobs;

namespace Postern.Tests.Runtime;

/// <summary>The runtime plane on PostgreSQL with the small login that <c>db grant</c> makes for it: all that it does, it may.</summary>
public sealed class OwnLoginTests
{
    [Fact, Trait("Needs", "PostgreSQL")]
    public async Task Everything_the_runtime_plane_does_is_within_the_rights_of_its_own_login_R27()
    {
        await using var planes = await TwoPlanes.StartAsync(
            DatabaseKind.Postgres,
            forRuntime: GrantAsync
        );

        var (tenant, user) = await planes.CustomerAsync();
        Assert.Equal(
            200,
            (await planes.PutAsync("/runtime/v1/tenants/acme", new { name = "Acme & Sons" })).Status
        );
        var (id, code) = await planes.StartAsync(user);
        var redeemed = await planes.RedeemAsync(code);
        Assert.True(redeemed.Status == 200, redeemed.Body);
        Assert.Equal(409, (await planes.RedeemAsync(code)).Status);
        var reported = await planes.PostAsync(
            $"/runtime/v1/impersonations/{id}/requests",
            new
            {
                requests = new[]
                {
                    new
                    {
                        id = Guid.CreateVersion7(),
                        method = "GET",
                        route = "/",
                        status = 200,
                        refused = false,
                        at = planes.Clock.GetUtcNow(),
                    },
                },
            }
        );
        Assert.True(reported.Status == 200, reported.Body);
        var ended = await planes.PostAsync($"/runtime/v1/impersonations/{id}/end", null);
        Assert.True(ended.Status == 204, ended.Body);
        var policy = await planes.PutAsync(
            "/runtime/v1/tenants/acme/support-access",
            new { policy = "ask", by = "Olga Owner" }
        );
        Assert.True(policy.Status == 204, policy.Body);
        await planes.Admin.RunAsync("support_access.request", "sam", tenant, new { });
        var request = (await planes.GetAsync("/runtime/v1/tenants/acme/support-access"))
            .Json.GetProperty("requests")[0]
            .GetProperty("id")
            .GetString();
        var answered = await planes.PostAsync(
            $"/runtime/v1/tenants/acme/support-access/requests/{request}",
            new { answer = "grant", by = "Olga Owner" }
        );
        Assert.True(answered.Status == 204, answered.Body);
        var used = await planes.PostAsync(
            "/runtime/v1/usage",
            new
            {
                events = new[]
                {
                    new
                    {
                        id = "1",
                        tenant = "acme",
                        meter = "api_calls",
                        quantity = 1,
                        at = planes.Clock.GetUtcNow(),
                    },
                },
            }
        );
        Assert.Equal("""{"accepted":1,"rejected":[]}""", used.Body);
        await JobsAsync(planes);
        var told = await planes.PutAsync(
            "/runtime/v1/tenants/acme/subscription",
            new { status = "active" }
        );
        Assert.True(told.Status == 204, told.Body);
        var invoice = (
            await planes.Admin.RunAsync(
                "billing.invoice.create",
                "ben",
                tenant,
                Postern.Tests.Billing.Books.Invoice(5),
                ("Idempotency-Key", "one")
            )
        )
            .Json.GetProperty("result")
            .GetProperty("id")
            .GetString();
        var paid = await planes.PostAsync(
            $"/runtime/v1/invoices/{invoice}/payments",
            new { succeeded = true, at = planes.Clock.GetUtcNow() }
        );
        Assert.True(paid.Status == 204, paid.Body);
        Assert.Equal(200, (await planes.GetAsync("/runtime/v1/snapshot")).Status);
        Assert.Equal(401, (await planes.GetAsync("/runtime/v1/snapshot", "pstn_none")).Status);
        foreach (var version in new[] { "1", "2" })
        {
            var applied = await planes.PostAsync(
                "/runtime/v1/applied",
                new
                {
                    server = "web-1",
                    app = "app",
                    version,
                }
            );
            Assert.True(applied.Status == 204, applied.Body);
        }

        Assert.Equal(
            200,
            (await planes.SendAsync(HttpMethod.Get, "/health/ready", null, key: null)).Status
        );
    }

    /// <summary>Told of twice, so that rows are changed as well as added.</summary>
    private static async Task JobsAsync(TwoPlanes planes)
    {
        var shop = await Shop.OpenAsync(() => Task.FromResult(planes));
        await shop.AskAsync("r");
        foreach (var state in (string[])["running", "dead"])
        {
            var told = await shop.ReportAsync(
                shop.Event(
                    "1",
                    state,
                    state == "dead" ? 0 : -1,
                    new { correlationId = "r", error = new { type = "A", message = "gone" } }
                )
            );
            Assert.Equal("""{"accepted":1,"rejected":[]}""", told.Body);
            var sent = await shop.DeliverAsync("r", state == "dead" ? "bounced" : "accepted");
            Assert.Equal("""{"accepted":1,"rejected":[]}""", sent.Body);
            var alive = await planes.PostAsync(
                "/runtime/v1/workers",
                new { workers = new[] { new { source = "shop", id = "w1" } } }
            );
            Assert.Equal("""{"accepted":1,"rejected":[]}""", alive.Body);
        }

        var command = (await shop.RunAsync("job.retry", (await shop.JobAsync("1")).Id()))
            .Json.GetProperty("result")
            .Text("command");
        foreach (var outcome in (string[])["refused", "done"])
            Assert.Equal(
                204,
                (await planes.PostAsync($"/runtime/v1/commands/{command}", new { outcome })).Status
            );
    }

    private static async Task<PosternSettings> GrantAsync(
        IServiceProvider admin,
        PosternSettings settings
    )
    {
        var login = $"runtime_{Guid.CreateVersion7().ToString("N")[^8..]}";
        await using var db = await admin
            .GetRequiredService<IDbContextFactory<PosternDb>>()
            .CreateDbContextAsync();
        var grants = await DatabaseGrants.ForAsync(
            db,
            $"admin_{login}",
            login,
            CancellationToken.None
        );
        await grants.ApplyAsync(db, CancellationToken.None);
        var own = new NpgsqlConnectionStringBuilder(settings.Database.ConnectionString)
        {
            Username = login,
            Pooling = false,
        };
        return settings with { Database = DatabaseSettings.Read(own.ConnectionString).Settings! };
    }
}

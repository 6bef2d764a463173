using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore;

namespace Tally.Tests.Support;

/// <summary>Two processes with one database and one key, as behind a load balancer.</summary>
public sealed class TwoTallysTests
{
    [Fact]
    public async Task Both_start_at_once_share_sessions_and_apply_every_change()
    {
        await using var plane = new FakeRuntimePlane();
        await plane.StartAsync();
        var folder = Directory.CreateTempSubdirectory("tallys-");
        var both = await Task.WhenAll(StartAsync(folder, plane), StartAsync(folder, plane));
        try
        {
            using var first = new Visitor(new(both[0].Urls.First()));
            using var signedIn = await first.SubmitAsync(
                "/sign-in",
                "/sign-in",
                ("email", RunningTally.Owner),
                ("password", Storage.DemoCompanies.Password)
            );
            using var second = new Visitor(new(both[1].Urls.First()));
            foreach (var (name, value) in first.Cookies)
            {
                second.Cookies[name] = value;
            }

            using var shared = await second.GetAsync("/invoices");
            Assert.Equal(HttpStatusCode.OK, shared.StatusCode);

            plane.Override("t_brightwater", "maintenance", true);
            await Poll.UntilAsync(
                "both have told that they applied the change",
                () =>
                    plane.Applied.Count == 2
                    && plane.Applied.Values.All(version => version == plane.Version)
            );
            foreach (var visitor in new[] { first, second })
            {
                using var closed = await visitor.GetAsync("/invoices");
                Assert.Equal(HttpStatusCode.ServiceUnavailable, closed.StatusCode);
            }
        }
        finally
        {
            foreach (var app in both)
            {
                await app.StopAsync();
                await app.DisposeAsync();
            }
        }

        // The plane goes away, and then Tally restarts: what was last said holds.
        await plane.StopAsync();
        await using var again = await StartAsync(folder, plane);
        Assert.True(
            again
                .Services.GetRequiredService<IPosternSettings>()
                .Get(PosternSettings.Maintenance, "t_brightwater")
        );
        await again.StopAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private static async Task<WebApplication> StartAsync(
        DirectoryInfo folder,
        FakeRuntimePlane plane
    )
    {
        var app = TallyApp.Build([
            "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Default=Error",
            $"--Tally:Database={Path.Combine(folder.FullName, "tally.db")}",
            $"--Postern:ServiceKey={FakeRuntimePlane.ServiceKey}",
            $"--Postern:RuntimeUrl={plane.Url}",
        ]);
        await app.PrepareDatabaseAsync();
        await app.StartAsync();
        return app;
    }
}

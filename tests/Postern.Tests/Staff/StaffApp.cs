using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postern.Operations;
using Postern.Settings;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Tests.Staff;

/// <summary>
/// The least server that has staff: sign-in, one page and one API endpoint that say who is there, over a real database.
/// </summary>
internal sealed class StaffApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestDatabase _database;

    private StaffApp(WebApplication app, TestDatabase database)
    {
        _app = app;
        _database = database;
    }

    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    public static async Task<StaffApp> StartAsync(
        string authority,
        TimeProvider time,
        DatabaseKind kind = DatabaseKind.Sqlite,
        Func<SsoSettings, SsoSettings>? with = null,
        int port = 0
    )
    {
        var cancelled = TestContext.Current.CancellationToken;
        var database = await MigratedDatabases.CopyUnplantedAsync(kind);
        var sso = SsoFor.Issuer(authority);
        var settings = new PosternSettings
        {
            Database = DatabaseSettings.Read(database.ConnectionString).Settings!,
            Admin = new AdminSettings
            {
                Urls = ["http://127.0.0.1:0"],
                AllowedNetworks = PrivateNetworks.Loopback,
                AllowedHosts = ["127.0.0.1"],
                TrustedProxies = [],
            },
            Runtime = new RuntimeSettings
            {
                Urls = ["http://127.0.0.1:0"],
                AllowedNetworks = PrivateNetworks.Loopback,
                AllowedHosts = ["127.0.0.1"],
                TrustedProxies = [],
                Issuer = "postern",
            },
            Apps = new CustomerApps([new CustomerApp("app", "http://localhost:8080")]),
            Sso = with?.Invoke(sso) ?? sso,
            DevelopmentIdentityProvider = false,
            Webhook = null,
            RolePermissions = new Dictionary<string, IReadOnlyList<string>>(),
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(time);
        builder.Services.AddPosternStorage(settings.Database);
        builder.Services.AddOperations<PosternDb>(typeof(PosternDb).Assembly);
        builder.Services.AddStaffIdentity(settings);
        var app = builder.Build();
        app.UseAuthentication();
        app.MapStaffSignIn();
        app.MapGet("/me", context => SayWhoAsync(context, StaffSchemes.Session));
        app.MapGet("/api/me", context => SayWhoAsync(context, StaffSchemes.Bearer));
        app.MapGet("/form", ShowFormAsync);
        app.MapGet("/closed", context => context.ChallengeAsync(StaffSchemes.Session));
        await app.StartAsync(cancelled);
        return new StaffApp(app, database);
    }

    public StaffBrowser OpenBrowser() => new(Address);

    public async Task<IReadOnlyList<AuditEntry>> EntriesAsync()
    {
        await using var db = await OpenAsync();
        return await db
            .AuditEntries.AsNoTracking()
            .OrderBy(entry => entry.Sequence)
            .ToListAsync(TestContext.Current.CancellationToken);
    }

    public async Task<IReadOnlyList<StaffSession>> SessionsAsync()
    {
        await using var db = await OpenAsync();
        return await db
            .StaffSessions.AsNoTracking()
            .OrderBy(session => session.CreatedAt)
            .ToListAsync(TestContext.Current.CancellationToken);
    }

    public Task<PosternDb> OpenAsync() =>
        Services
            .GetRequiredService<IDbContextFactory<PosternDb>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);

    /// <summary>Ends a session as staff would, by the operation.</summary>
    public async Task EndAsync(StaffSession session)
    {
        var outcome = await Services
            .GetRequiredService<OperationRunner<PosternDb>>()
            .RunAsync(
                Services.GetRequiredService<OperationCatalog>().Find("staff.session.end")!,
                new OperationRequest
                {
                    Name = "staff.session.end",
                    Target = session.Id.ToString(),
                    Input = JsonElement.Parse("{}"),
                    Reason = "Left the company today.",
                },
                Actor.System("test", "staff.session.end", "staff.session.end.any"),
                TestContext.Current.CancellationToken
            );
        Assert.IsType<OperationOutcome.Done>(outcome);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>The answer of /me and /api/me: status, and the e-mail or the refusal's code.</summary>
    public static async Task<(int Status, string? Says)> WhoAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var json = await response.Content.ReadFromJsonAsync<JsonObject>(
                TestContext.Current.CancellationToken
            );
            return ((int)response.StatusCode, (string?)(json!["email"] ?? json["code"]));
        }
    }

    private static async Task SayWhoAsync(HttpContext context, string scheme)
    {
        var result = await context.AuthenticateAsync(scheme);
        var problem = (result.Failure as StaffRefusedException)?.Problem;
        if (result.Succeeded)
        {
            var actor = context.RequiredActor();
            await context.Response.WriteAsJsonAsync(
                new
                {
                    email = actor.Email,
                    name = actor.Name,
                    roles = actor.Roles,
                    session = actor.SessionId,
                    authenticatedAt = actor.AuthenticatedAt,
                    mayExtend = actor.May("tenant.plan.update"),
                    ticket = actor.AlwaysGivesTicket,
                }
            );
            return;
        }

        context.Response.StatusCode = problem?.Status ?? StatusCodes.Status401Unauthorized;
        await context.Response.WriteAsJsonAsync(
            new { code = problem?.Code ?? "nothing_presented", detail = problem?.Detail }
        );
    }

    private static async Task ShowFormAsync(HttpContext context, IAntiforgery antiforgery)
    {
        var result = await context.AuthenticateAsync(StaffSchemes.Session);
        context.User = result.Principal ?? context.User;
        var tokens = antiforgery.GetAndStoreTokens(context);
        await context.Response.WriteAsync($"{tokens.FormFieldName}={tokens.RequestToken}");
    }
}

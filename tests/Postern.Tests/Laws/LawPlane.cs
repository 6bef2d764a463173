using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Jobs;
using Postern.Operations;
using Postern.Storage;
using Postern.Tests.Contract;
using Postern.Tests.Http;

namespace Postern.Tests.Laws;

/// <summary>One running admin plane of each kind for all laws of a class; started by the first test that asks for it.</summary>
public sealed class LawPlanes : IAsyncDisposable
{
    private readonly Dictionary<DatabaseKind, LawPlane> _planes = [];

    internal async Task<LawPlane> OfAsync(DatabaseKind kind)
    {
        if (!_planes.TryGetValue(kind, out var plane))
            _planes[kind] = plane = await LawPlane.StartAsync(kind);
        return plane;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var plane in _planes.Values)
            await plane.DisposeAsync();
    }
}

/// <summary>
/// An admin plane, and what the laws ask of it. Ada's role is stripped of all but the audit log, so that there is somebody
/// without any operation's permission.
/// </summary>
internal sealed class LawPlane : IAsyncDisposable
{
    public const string Powerless = "ada";

    private readonly AdminPlane _plane;

    private LawPlane(AdminPlane plane) => _plane = plane;

    public OperationCatalog Catalog => _plane.Services.GetRequiredService<OperationCatalog>();

    public IReadOnlyList<Endpoint> Endpoints =>
        _plane.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    public Uri Url => _plane.Url;

    public IServiceProvider Services => _plane.Services;

    public static async Task<LawPlane> StartAsync(DatabaseKind kind, bool withDefaultRoles = false)
    {
        var plane = await AdminPlane.StartAsync(
            kind,
            settings: withDefaultRoles
                ? Meter()
                : new(Meter()) { ["Postern:Roles:auditor:0"] = "audit.read" }
        );
        // What bulk runs do afterwards has entries of its own: laws look at what one request leaves behind.
        await plane.Services.GetRequiredService<BatchRunner>().StopAsync(CancellationToken.None);
        return new LawPlane(plane);
    }

    private static Dictionary<string, string?> Meter() =>
        new(StringComparer.Ordinal) { ["Postern:Billing:Meters:0:Key"] = "api_calls" };

    public Task<ApiAnswer> GetAsync(string path, string who) => _plane.GetAsync(path, who);

    /// <summary>A token of somebody who signed in a while ago.</summary>
    public Task<string> OldTokenAsync(string who) => _plane.TokenAsync(who, -16 * 60);

    public async Task<ApiAnswer> RunAsync(
        string operation,
        string who,
        string? target,
        object input,
        string? reason = "asked for by the customer",
        string? ticket = "OPS-1",
        string? token = null,
        bool preview = false,
        bool withKey = true
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"/api/v1/operations/{operation}{(preview ? "?preview=true" : "")}"
        )
        {
            Content = JsonContent.Create(
                new
                {
                    target,
                    input,
                    reason,
                    ticket,
                }
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            token ?? await _plane.TokenAsync(who)
        );
        if (withKey && Catalog.Find(operation) is { RequiresIdempotencyKey: true })
            request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString("N"));
        using var response = await _plane.Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    /// <summary>Carries out what an example needs beforehand.</summary>
    public async Task<JsonElement> DoAsync(
        string operation,
        string who,
        string? target,
        object input
    )
    {
        var answer = await RunAsync(operation, who, target, input);
        Assert.True(answer.Status == 200, $"{operation}: {answer.Body}");
        return answer.Json;
    }

    /// <summary>Ben makes something new, and gets its id.</summary>
    public async Task<string> MadeAsync(string operation, string? target, object input) =>
        (await DoAsync(operation, "ben", target, input))
            .GetProperty("result")
            .GetProperty("id")
            .GetString()!;

    public async Task<string> TenantAsync() =>
        (
            await DoAsync(
                "tenant.create",
                "ben",
                null,
                new { name = $"Law {Guid.CreateVersion7():N}", plan = "free" }
            )
        )
            .GetProperty("result")
            .GetProperty("id")
            .GetString()!;

    public async Task<string> UserAsync() =>
        (
            await DoAsync(
                "user.create",
                "sam",
                await TenantAsync(),
                new { email = "user@law.example", name = "User of the law" }
            )
        )
            .GetProperty("result")
            .GetProperty("id")
            .GetString()!;

    /// <summary>
    /// A running impersonation: of <paramref name="who"/> where that person may start one, and otherwise, for somebody who
    /// is to be refused, of somebody who may.
    /// </summary>
    public async Task<string> ImpersonationAsync(string who) =>
        (
            await DoAsync(
                "user.impersonate",
                who is "sam" or "erin" ? who : "sam",
                await UserAsync(),
                new { supersede = true }
            )
        )
            .GetProperty("result")
            .GetProperty("impersonationId")
            .GetString()!;

    /// <summary>A session that nobody else uses.</summary>
    public async Task<string> SessionAsync(string who)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            await OwnTokenAsync(who)
        );
        using var response = await _plane.Http.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("sessionId")
            .GetString()!;
    }

    /// <summary>A message that was given up, as the deliverer would leave it.</summary>
    public async Task<string> DeadMessageAsync()
    {
        var tenant = await TenantAsync();
        await using var db = await DatabaseAsync();
        var entry = await db
            .Tenants.Where(row => row.Id == Guid.Parse(tenant))
            .Select(row => row.AuditEntryId)
            .SingleAsync();
        var message = await db
            .OutboxMessages.Include(row => row.Delivery)
            .SingleAsync(row => row.AuditEntryId == entry);
        message.Delivery.State = OutboxState.Dead;
        await db.SaveChangesAsync();
        return message.Id.ToString();
    }

    /// <summary>A job that billing may act on as well.</summary>
    public async Task<string> JobAsync(JobState state)
    {
        var id = $"law-{Guid.CreateVersion7():N}";
        await _plane
            .Services.GetRequiredService<JobIntake>()
            .TakeAsync(
                "app",
                [
                    new JobEvent
                    {
                        Source = "law",
                        Id = id,
                        Kind = "billing.law",
                        State = state,
                        At = DateTimeOffset.UtcNow,
                        Error = state.IsFailure() ? new JobError("LawFault", "It broke") : null,
                    },
                ],
                TestContext.Current.CancellationToken
            );
        await using var db = await DatabaseAsync();
        return (await db.Jobs.SingleAsync(job => job.ExternalId == id)).Id.ToString();
    }

    public async Task<string> WaitingBatchAsync()
    {
        await JobAsync(JobState.Dead);
        return (await DoAsync("job.batch.retry", "sam", null, new { kind = "billing.law" }))
            .GetProperty("result")
            .Text("batch");
    }

    /// <summary>An effect that Stripe did not take, as the deliverer would leave it.</summary>
    public async Task<string> FailedEffectAsync()
    {
        var tenant = Guid.Parse(await TenantAsync());
        var message = OutboxMessage.Create(
            OutboxChannels.Stripe,
            "stripe.invoice",
            [],
            Guid.Empty,
            DateTimeOffset.UtcNow,
            tenant,
            tenant
        );
        message.Delivery.State = OutboxState.Dead;
        await _plane
            .Services.GetRequiredService<AuditWriter<PosternDb>>()
            .WriteAsync(
                Actor.System("law"),
                AuditKind.System,
                "law.effect",
                "An effect was refused",
                TestContext.Current.CancellationToken,
                change: db =>
                {
                    db.Add(message);
                    return Task.CompletedTask;
                }
            );
        return message.Id.ToString();
    }

    public Task<PosternDb> DatabaseAsync() =>
        _plane.Services.GetRequiredService<IDbContextFactory<PosternDb>>().CreateDbContextAsync();

    public async Task<long> LastSequenceAsync()
    {
        await using var db = await DatabaseAsync();
        return await db.AuditEntries.MaxAsync(entry => (long?)entry.Sequence) ?? 0;
    }

    public async Task<List<AuditEntry>> EntriesAfterAsync(long sequence)
    {
        await using var db = await DatabaseAsync();
        return await db
            .AuditEntries.AsNoTracking()
            .Where(entry => entry.Sequence > sequence)
            .OrderBy(entry => entry.Sequence)
            .ToListAsync();
    }

    /// <summary>Every row of every guarded table, and of what is written with a change.</summary>
    public async Task<string> StateAsync()
    {
        await using var db = await DatabaseAsync();
        var tables = db
            .Model.GetEntityTypes()
            .Where(type =>
                type.ClrType.IsAssignableTo(typeof(IAudited))
                || type.ClrType == typeof(OutboxDelivery)
                || type.ClrType == typeof(IdempotencyRecord)
            )
            .Select(type => type.GetTableName()!)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        var state = new System.Text.StringBuilder();
        await db.Database.OpenConnectionAsync();
        foreach (var table in tables)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"select * from {table} order by 1";
            await using var rows = await command.ExecuteReaderAsync();
            state.Append(table).Append('\n');
            while (await rows.ReadAsync())
            {
                for (var column = 0; column < rows.FieldCount; column++)
                    state.Append(Text(rows.GetValue(column))).Append('|');
                state.Append('\n');
            }
        }

        return state.ToString();
    }

    public async Task SqlAsync(string sql)
    {
        await using var db = await DatabaseAsync();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    public async Task<ConsoleBrowser> BrowserAsync(string who)
    {
        var browser = new ConsoleBrowser(_plane.Url);
        await browser.SignInAsync(who);
        return browser;
    }

    public ValueTask DisposeAsync() => _plane.DisposeAsync();

    private async Task<string> OwnTokenAsync(string who)
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string> { ["email"] = $"{who}@postern.example" }
        );
        using var answer = await client.PostAsync($"{_plane.Authority}/development/token", form);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("access_token")
            .GetString()!;
    }

    private static string Text(object value) =>
        value switch
        {
            byte[] bytes => Convert.ToHexString(bytes),
            Array values => string.Join(',', values.Cast<object>()),
            DateTime time => time.ToString("O"),
            _ => value.ToString() ?? "",
        };
}

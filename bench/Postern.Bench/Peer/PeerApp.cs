using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Postern.Bench.Programs;

namespace Postern.Bench.Peer;

/// <summary>
/// What a team would write today: a minimal API, a scoped context, the token checked on each request, SaveChanges and
/// then SaveChanges again for the audit trail. It does what tenant.plan.update does, and no more.
/// </summary>
internal static class PeerApp
{
    public const string Route = "/operations/tenant.plan.update";

    /// <summary>
    /// Its database is Postern's without the guards, which it could not pass, and without the two references to an
    /// entry, which it writes too late.
    /// </summary>
    public static Task PrepareAsync(PostgresServer server, string database) =>
        server.ExecuteAsync(
            database,
            false,
            "drop trigger guard on tenants",
            "drop trigger guard on outbox_messages",
            "drop trigger guard on audit_entries",
            "alter table tenants drop constraint \"FK_tenants_audit_entries_audit_entry_id\"",
            "alter table outbox_messages drop constraint \"FK_outbox_messages_audit_entries_audit_entry_id\""
        );

    public static async Task ServeAsync(string connectionString, string url, string authority)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        builder.Services.AddDbContext<PeerDb>(options => options.UseNpgsql(connectionString));
        builder.Services.AddSingleton(new PeerTokens(authority));
        builder
            .Services.AddAuthentication(PeerBearer.Scheme)
            .AddScheme<AuthenticationSchemeOptions, PeerBearer>(PeerBearer.Scheme, null);
        builder
            .Services.AddAuthorizationBuilder()
            .AddPolicy("plans", policy => policy.RequireClaim("roles", "billing", "engineering"));
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/health", () => "ok");
        app.MapPost(Route, ChangePlanAsync).RequireAuthorization("plans");
        await app.RunAsync();
    }

    private static async Task<IResult> ChangePlanAsync(
        HttpContext context,
        PeerRequest request,
        PeerDb db,
        CancellationToken cancellation
    )
    {
        var faults = new List<ValidationResult>();
        if (
            !Validator.TryValidateObject(request, new ValidationContext(request), faults, true)
            || !Validator.TryValidateObject(
                request.Input,
                new ValidationContext(request.Input),
                faults,
                true
            )
        )
        {
            return Results.BadRequest(faults);
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var key = SHA256.HashData(
            Encoding.UTF8.GetBytes(context.Request.Headers["Idempotency-Key"].ToString())
        );
        if (await db.Keys.FirstOrDefaultAsync(row => row.KeyHash == key, cancellation) is { } known)
        {
            return Results.Text(known.Answer, "application/json");
        }

        var tenant = await db.Tenants.FirstOrDefaultAsync(
            row => row.Id == request.Target,
            cancellation
        );
        if (tenant is null)
        {
            return Results.NotFound();
        }

        if (
            tenant.Status != "active"
            || tenant.Plan == request.Input.Plan
            || !await db.Plans.AnyAsync(plan => plan.Key == request.Input.Plan, cancellation)
        )
        {
            return Results.Conflict();
        }

        var before = tenant.Plan;
        tenant.Plan = request.Input.Plan;
        var answer = new
        {
            Operation = "tenant.plan.update",
            Summary = $"Changed the plan of {tenant.Name} from {before} to {tenant.Plan}",
        };
        db.Add(
            new PeerKey
            {
                KeyHash = key,
                RequestHash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request)),
                Answer = JsonSerializer.Serialize(answer),
                CreatedAt = DateTimeOffset.UtcNow,
            }
        );
        db.Add(
            new PeerMessage
            {
                Id = Guid.CreateVersion7(),
                Type = "tenant.plan.updated",
                Payload = JsonSerializer.Serialize(
                    new
                    {
                        type = "tenant.plan.updated",
                        data = new
                        {
                            tenantId = tenant.Id,
                            plan = tenant.Plan,
                            previousPlan = before,
                        },
                    }
                ),
                CreatedAt = DateTimeOffset.UtcNow,
                Delivery = new PeerDelivery
                {
                    State = "pending",
                    NextAttemptAt = DateTimeOffset.UtcNow,
                },
            }
        );
        await db.SaveAuditedAsync(
            PeerBearer.Caller(context),
            request.Reason,
            request.Ticket,
            cancellation
        );
        await transaction.CommitAsync(cancellation);
        return Results.Ok(answer);
    }

    private sealed record PeerRequest
    {
        public required Guid Target { get; init; }

        public required PeerInput Input { get; init; }

        [MinLength(8)]
        public required string Reason { get; init; }

        public required string Ticket { get; init; }
    }

    private sealed record PeerInput
    {
        [StringLength(63)]
        public required string Plan { get; init; }
    }
}

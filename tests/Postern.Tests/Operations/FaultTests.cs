using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;

namespace Postern.Tests.Operations;

/// <summary>Whatever goes wrong, at whatever step: all of the change with its entry, or none of it.</summary>
public sealed class FaultTests
{
    [Theory]
    [OnEveryDatabase("TargetLoaded")]
    [OnEveryDatabase("Applied")]
    [OnEveryDatabase("Captured")]
    [OnEveryDatabase("Saved")]
    public async Task A_fault_before_the_commit_leaves_only_the_failures_entry(
        DatabaseKind kind,
        string step
    )
    {
        var armed = false;
        await using var gate = await Gate.OpenAsync(
            kind,
            services =>
                services.AddSingleton(
                    new RunnerProbe(reached =>
                        armed && reached == Enum.Parse<RunnerStep>(step)
                            ? throw new InvalidOperationException("injected")
                            : ValueTask.CompletedTask
                    )
                )
        );
        var (tenant, created) = await gate.TenantAsync();
        armed = true;

        var outcome = await gate.RunAsync(
            "tenant.plan.update",
            tenant,
            new { plan = "team" },
            key: "k1"
        );

        Assert.Equal(
            "internal_error",
            Assert.IsType<OperationOutcome.Refused>(outcome).Problem.Code
        );
        var entries = await gate.EntriesAsync();
        Assert.Equal(AuditKind.Failed, entries[^1].Kind);
        Assert.Single(entries, entry => entry.Action == "tenant.plan.update");
        await using var db = await gate.DatabaseAsync();
        var row = await db.Tenants.SingleAsync(found => found.Id == tenant);
        Assert.Equal(("free", created), (row.Plan, row.AuditEntryId));
        Assert.Equal(1, await db.OutboxMessages.CountAsync());
        Assert.Equal(0, await db.Set<IdempotencyRecord>().CountAsync());

        armed = false;
        Assert.IsType<OperationOutcome.Done>(
            await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" }, key: "k1")
        );
    }

    [Theory, OnEveryDatabase]
    public async Task A_fault_after_the_commit_is_answered_as_unknown_and_the_key_tells_the_truth(
        DatabaseKind kind
    )
    {
        var armed = false;
        await using var gate = await Gate.OpenAsync(
            kind,
            services =>
                services.AddSingleton(
                    new RunnerProbe(reached =>
                        armed && reached == RunnerStep.Committed
                            ? throw new InvalidOperationException("injected")
                            : ValueTask.CompletedTask
                    )
                )
        );
        var (tenant, _) = await gate.TenantAsync();
        armed = true;

        var first = await gate.RunAsync(
            "tenant.plan.update",
            tenant,
            new { plan = "team" },
            key: "k1"
        );
        armed = false;
        var again = await gate.RunAsync(
            "tenant.plan.update",
            tenant,
            new { plan = "team" },
            key: "k1"
        );

        Assert.Equal(
            "outcome_unknown",
            Assert.IsType<OperationOutcome.Refused>(first).Problem.Code
        );
        Assert.True(Assert.IsType<OperationOutcome.Done>(again).Replayed);
        Assert.Single(
            await gate.EntriesAsync(tenant),
            entry => entry.Action == "tenant.plan.update"
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Without_a_record_there_is_no_change(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, created) = await gate.TenantAsync();
        await gate.SqlAsync(
            kind == DatabaseKind.Sqlite
                ? "create trigger broken before insert on audit_entries begin select raise(abort, 'disk full'); end"
                : "create function broken() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$; create trigger broken before insert on audit_entries for each row execute function broken()"
        );

        var outcome = await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" });

        Assert.Equal(
            (503, "unavailable"),
            (
                ((OperationOutcome.Refused)outcome).Problem.Status,
                ((OperationOutcome.Refused)outcome).Problem.Code
            )
        );
        await using var db = await gate.DatabaseAsync();
        var row = await db.Tenants.SingleAsync(found => found.Id == tenant);
        Assert.Equal(("free", created), (row.Plan, row.AuditEntryId));
    }
}

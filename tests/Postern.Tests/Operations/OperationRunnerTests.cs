using Microsoft.EntityFrameworkCore;
using Postern.Operations;

namespace Postern.Tests.Operations;

public sealed class OperationRunnerTests
{
    [Theory, OnEveryDatabase]
    public async Task A_change_and_its_entry_are_one_commit(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();

        var done = Assert.IsType<OperationOutcome.Done>(
            await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" })
        );

        Assert.Equal("Changed the plan of Acme from free to team", done.Summary);
        Assert.Equal("""{"tenant":{"plan":"free"}}""", done.Before.ToJsonString());
        Assert.Equal("""{"tenant":{"plan":"team"}}""", done.After.ToJsonString());
        var entry = (await gate.EntriesAsync(tenant))[^1];
        Assert.Equal(done.AuditEntryId, entry.Id);
        Assert.Equal(AuditKind.Change, entry.Kind);
        Assert.Equal("billing@postern.example", entry.StaffEmail);
        Assert.Equal("asked for by the customer", entry.Reason);
        await using var db = await gate.DatabaseAsync();
        var row = await db.Tenants.SingleAsync(found => found.Id == tenant);
        Assert.Equal(("team", entry.Id), (row.Plan, row.AuditEntryId));
        Assert.Equal(
            "tenant.plan.updated",
            (await db.OutboxMessages.SingleAsync(found => found.AuditEntryId == entry.Id)).Type
        );
    }

    [Theory, OnEveryDatabase]
    public async Task A_preview_shows_the_change_and_makes_none(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, created) = await gate.TenantAsync();

        var done = Assert.IsType<OperationOutcome.Done>(
            await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" }, preview: true)
        );

        Assert.Null(done.AuditEntryId);
        Assert.Equal("""{"tenant":{"plan":"team"}}""", done.After.ToJsonString());
        Assert.Equal("free", await gate.PlanOfAsync(tenant));
        var entries = await gate.EntriesAsync(tenant);
        Assert.Equal([AuditKind.Change, AuditKind.Read], entries.Select(entry => entry.Kind));
        Assert.Equal(created, entries[0].Id);
    }

    [Theory]
    [OnEveryDatabase("support", "tenant.plan.update", """{"plan":"team"}""", "forbidden")]
    [OnEveryDatabase("auditor", "tenant.note.add", """{"text":"hello"}""", "forbidden")]
    [OnEveryDatabase("billing", "tenant.plan.update", """{"plan":"free"}""", "plan_unchanged")]
    [OnEveryDatabase("billing", "tenant.plan.update", """{"plan":"gold"}""", "unknown_plan")]
    [OnEveryDatabase("billing", "tenant.reactivate", "{}", "not_deactivated")]
    [OnEveryDatabase("billing", "tenant.update", """{"name":"Acme"}""", "no_change")]
    public async Task A_refusal_changes_nothing_and_is_recorded(
        DatabaseKind kind,
        string role,
        string name,
        string input,
        string code
    )
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, created) = await gate.TenantAsync();

        var outcome = await gate.RunAsync(
            Gate.Request(name, tenant, System.Text.Json.JsonDocument.Parse(input).RootElement),
            Gate.Staff(role)
        );

        Assert.Equal(code, Assert.IsType<OperationOutcome.Refused>(outcome).Problem.Code);
        var refused = (await gate.EntriesAsync())[^1];
        Assert.Equal((AuditKind.Refused, name, code), (refused.Kind, refused.Action, refused.Code));
        Assert.Equal(tenant.ToString(), refused.TargetId);
        await using var db = await gate.DatabaseAsync();
        Assert.Equal(created, (await db.Tenants.SingleAsync(row => row.Id == tenant)).AuditEntryId);
    }

    [Theory]
    [OnEveryDatabase("""{}""", "plan")]
    [OnEveryDatabase("""{"plan":7}""", "plan")]
    [OnEveryDatabase("""{"plan":null}""", "plan")]
    [OnEveryDatabase("""{"plan":"team","extra":1}""", "extra")]
    [OnEveryDatabase("""{"plan":"te\u0000am"}""", "plan")]
    [OnEveryDatabase("""{"Plan":"team"}""", "Plan")]
    [OnEveryDatabase("""[]""", "input")]
    public async Task Bad_input_names_the_field_and_leaves_no_trace(
        DatabaseKind kind,
        string input,
        string field
    )
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();
        var before = (await gate.EntriesAsync()).Count;

        var outcome = await gate.RunAsync(
            Gate.Request(
                "tenant.plan.update",
                tenant,
                System.Text.Json.JsonDocument.Parse(input).RootElement
            ),
            Gate.Staff("billing")
        );

        var problem = Assert.IsType<OperationOutcome.Refused>(outcome).Problem;
        Assert.Equal("invalid_input", problem.Code);
        Assert.Contains(field, problem.Errors!.Keys);
        Assert.Equal(before, (await gate.EntriesAsync()).Count);
    }

    [Theory, OnEveryDatabase]
    public async Task A_stale_version_is_refused(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, version) = await gate.TenantAsync();
        await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" }, version: version);

        var outcome = await gate.RunAsync(
            "tenant.plan.update",
            tenant,
            new { plan = "business" },
            version: version
        );

        Assert.Equal(
            (412, "stale"),
            (
                ((OperationOutcome.Refused)outcome).Problem.Status,
                ((OperationOutcome.Refused)outcome).Problem.Code
            )
        );
        Assert.Equal("team", await gate.PlanOfAsync(tenant));
    }

    [Theory]
    [OnEveryDatabase(null, "OPS-1", "reason_required")]
    [OnEveryDatabase("  . . . ", "OPS-1", "reason_required")]
    [OnEveryDatabase("1234567\u200B\u200B", "OPS-1", "reason_required")]
    [OnEveryDatabase("long enough", null, "ticket_required")]
    [OnEveryDatabase("long enough", "OPS-1", null)]
    public async Task Engineering_gives_reason_and_ticket_with_every_change(
        DatabaseKind kind,
        string? reason,
        string? ticket,
        string? code
    )
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();

        var outcome = await gate.RunAsync(
            Gate.Request("tenant.note.add", tenant, new { text = "hello" }) with
            {
                Reason = reason,
                Ticket = ticket,
            },
            Gate.Staff("engineering")
        );

        Assert.Equal(code, (outcome as OperationOutcome.Refused)?.Problem.Code);
    }

    [Theory, OnEveryDatabase]
    public async Task Everyday_work_asks_no_reason_of_support(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();

        var outcome = await gate.RunAsync(
            Gate.Request("tenant.note.add", tenant, new { text = "hello" }) with
            {
                Reason = null,
                Ticket = null,
            },
            Gate.Staff("support")
        );

        Assert.IsType<OperationOutcome.Done>(outcome);
    }

    [Theory]
    [OnEveryDatabase(-16, "step_up_required")]
    [OnEveryDatabase(-14, null)]
    [OnEveryDatabase(null, "step_up_required")]
    public async Task A_dangerous_operation_wants_a_fresh_sign_in(
        DatabaseKind kind,
        int? minutes,
        string? code
    )
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();
        var actor = Gate.Staff("billing") with
        {
            AuthenticatedAt = minutes is { } ago ? DateTimeOffset.UtcNow.AddMinutes(ago) : null,
        };

        var outcome = await gate.RunAsync("tenant.deactivate", tenant, new { }, actor);

        Assert.Equal(code, (outcome as OperationOutcome.Refused)?.Problem.Code);
    }

    [Theory, OnEveryDatabase]
    public async Task Two_changes_of_one_row_at_once_queue_up_and_neither_is_lost(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    Task.Run(() =>
                        gate.RunAsync("tenant.update", tenant, new { tags = new[] { $"tag-{i}" } })
                    )
                )
        );

        Assert.All(outcomes, outcome => Assert.IsType<OperationOutcome.Done>(outcome));
        var changes = (await gate.EntriesAsync(tenant))
            .Where(entry => entry.Action == "tenant.update")
            .ToList();
        Assert.Equal(12, changes.Count);
        for (var i = 1; i < changes.Count; i++)
        {
            // Each one began where the one before ended.
            Assert.Equal(changes[i - 1].After, changes[i].Before);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task Personal_data_is_masked_in_the_entry(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();

        await gate.RunAsync(
            "user.create",
            tenant,
            new { email = "jane@example.com", name = "Jane Doe" },
            Gate.Staff("support")
        );

        var entry = (await gate.EntriesAsync(tenant))[^1];
        Assert.Contains("j•••@example.com", entry.After, StringComparison.Ordinal);
        Assert.DoesNotContain("jane@", entry.After + entry.Summary, StringComparison.Ordinal);
        Assert.NotNull(entry.UserId);
    }
}

using Postern.Operations;

namespace Postern.Tests.Operations;

public sealed class IdempotencyTests
{
    [Theory, OnEveryDatabase]
    public async Task The_same_key_and_request_get_the_same_answer_and_one_change(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();

        var first = (OperationOutcome.Done)
            await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" }, key: "k1");
        var second = (OperationOutcome.Done)
            await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" }, key: "k1");

        Assert.False(first.Replayed);
        Assert.True(second.Replayed);
        Assert.Equal(first.AuditEntryId, second.AuditEntryId);
        Assert.Equal(first.After.ToJsonString(), second.After.ToJsonString());
        Assert.Equal(2, (await gate.EntriesAsync(tenant)).Count);
    }

    [Theory, OnEveryDatabase]
    public async Task Two_at_once_make_one_change_and_get_one_answer(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                        gate.RunAsync("tenant.note.add", tenant, new { text = "hello" }, key: "k1")
                    )
                )
        );

        var ids = outcomes
            .Select(outcome => ((OperationOutcome.Done)outcome).AuditEntryId)
            .Distinct()
            .ToList();
        Assert.Single(ids);
        Assert.Equal(2, (await gate.EntriesAsync(tenant)).Count);
    }

    [Theory, OnEveryDatabase]
    public async Task Another_request_under_the_key_is_refused(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();
        await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" }, key: "k1");

        var other = (OperationOutcome.Refused)
            await gate.RunAsync("tenant.plan.update", tenant, new { plan = "business" }, key: "k1");

        Assert.Equal((422, "idempotency_key_reused"), (other.Problem.Status, other.Problem.Code));
        Assert.Equal("team", await gate.PlanOfAsync(tenant));
    }

    [Theory, OnEveryDatabase]
    public async Task Another_persons_key_is_another_key(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();
        await gate.RunAsync("tenant.plan.update", tenant, new { plan = "team" }, key: "k1");

        var other = await gate.RunAsync(
            "tenant.plan.update",
            tenant,
            new { plan = "business" },
            Gate.Staff("engineering"),
            key: "k1"
        );

        Assert.IsType<OperationOutcome.Done>(other);
    }

    [Theory, OnEveryDatabase]
    public async Task A_refusal_by_a_rule_is_the_answer_for_good(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, _) = await gate.TenantAsync();
        await gate.RunAsync("tenant.reactivate", tenant, new { }, key: "k1");
        await gate.RunAsync("tenant.deactivate", tenant, new { });

        var again = await gate.RunAsync("tenant.reactivate", tenant, new { }, key: "k1");

        Assert.True(again.Replayed);
        Assert.Equal("not_deactivated", ((OperationOutcome.Refused)again).Problem.Code);
    }

    [Theory, OnEveryDatabase]
    public async Task A_stale_attempt_does_not_use_its_key_up(DatabaseKind kind)
    {
        await using var gate = await Gate.OpenAsync(kind);
        var (tenant, version) = await gate.TenantAsync();
        await gate.RunAsync(
            "tenant.plan.update",
            tenant,
            new { plan = "team" },
            key: "k1",
            version: Guid.CreateVersion7()
        );

        var again = await gate.RunAsync(
            "tenant.plan.update",
            tenant,
            new { plan = "team" },
            key: "k1",
            version: version
        );

        Assert.IsType<OperationOutcome.Done>(again);
    }
}

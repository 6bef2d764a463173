using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Tests.Runtime.Attacks;

/// <summary>No call prolongs a session, and the database refuses who tries it by hand with an entry of its own .</summary>
public sealed class Prolonging
{
    [Theory]
    [InlineData(61)]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task More_than_an_hour_is_not_to_be_had(int minutes)
    {
        var planes = await SharedPlanes.OfAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync($"t-{Guid.CreateVersion7():N}");

        var refused = await planes.ImpersonateAsync(user, new { minutes });

        Assert.Equal((400, "invalid_input"), (refused.Status, refused.Code));
    }

    [Theory, OnEveryDatabase]
    public async Task Another_one_beside_it_is_refused_and_recorded(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (_, user) = await planes.CustomerAsync();
        var (first, _) = await planes.StartAsync(user);

        var refused = await planes.ImpersonateAsync(user);
        var chosen = await planes.ImpersonateAsync(user, new { supersede = true });

        Assert.Equal((409, "already_impersonating"), (refused.Status, refused.Code));
        Assert.True(chosen.Status == 200, chosen.Body);
        var ended = (await planes.Admin.GetAsync($"/api/v1/impersonations/{first}", "sam")).Json;
        Assert.Equal("superseded", ended.GetProperty("endedBy").GetString());
    }

    [Theory, OnEveryDatabase]
    public async Task Two_at_the_same_moment_make_one(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (_, user) = await planes.CustomerAsync();
        var (_, other) = await planes.CustomerAsync("globex", "u9");

        var answers = await Task.WhenAll(
            planes.ImpersonateAsync(user),
            planes.ImpersonateAsync(other)
        );

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Contains(
            answers.Single(answer => answer.Status != 200).Code,
            (IEnumerable<string?>)["already_impersonating", "conflict"]
        );
    }

    [Theory]
    [OnEveryDatabase("expires_at = '2999-01-01 00:00:00Z'")]
    [OnEveryDatabase("mode = 'write'")]
    [OnEveryDatabase("code_hash = tenant_id")]
    public async Task The_database_refuses_it_even_with_a_new_entry(DatabaseKind kind, string set)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (_, user) = await planes.CustomerAsync();
        await planes.StartAsync(user);
        var audit = planes.Admin.Services.GetRequiredService<AuditWriter<PosternDb>>();
        if (set.StartsWith("code_hash", StringComparison.Ordinal))
            set = kind == DatabaseKind.Postgres ? "code_hash = 'x'::bytea" : "code_hash = x'00'";

        var refused = await Assert.ThrowsAnyAsync<Exception>(() =>
            audit.WriteAsync(
                Actor.System("by hand"),
                AuditKind.System,
                "by.hand",
                "A hand at the prompt",
                CancellationToken.None,
                change: async db =>
                {
#pragma warning disable EF1002 // The test's own words.
                    await db.Database.BeginTransactionAsync();
                    await db.Database.ExecuteSqlRawAsync(
                        $"""
                        insert into audit_entries (id, at, kind, action, staff_roles, summary, request_id, server)
                            values ('{Guid.CreateVersion7()}', '2026-01-01T00:00:00.000000Z', 'system', 'by.hand', '', 'x', 'x', 'x');
                        update impersonation_sessions set {set},
                            audit_entry_id = (select id from audit_entries order by sequence desc limit 1);
                        """
                    );
#pragma warning restore EF1002
                }
            )
        );

        Assert.Contains("never prolonged", refused.ToString(), StringComparison.Ordinal);
    }
}

using Postern.Jobs;

namespace Postern.Tests.Laws;

/// <summary>A valid use of an operation: who may do it, on what, and with which input.</summary>
/// <param name="Who">Somebody whose role allows it.</param>
/// <param name="Target">Makes a target in the state that it takes, for whoever is going to try.</param>
/// <param name="Input">Read anew for each use, so that names can be unique.</param>
internal sealed record Example(
    string Who,
    Func<LawPlane, string, Task<string?>> Target,
    Func<object> Input
)
{
    private static readonly Func<object> None = () => new { };

    /// <summary>One for each operation of the catalogue. A new operation has its example here, or the laws fail.</summary>
    public static IReadOnlyDictionary<string, Example> All { get; } =
        new Dictionary<string, Example>(StringComparer.Ordinal)
        {
            ["alert.create"] = new("erin", Nothing, Alert),
            ["alert.remove"] = new("erin", AlertAsync, None),
            ["alert.update"] = new(
                "erin",
                AlertAsync,
                () => new { name = $"Law {Guid.CreateVersion7():N}", most = 3 }
            ),
            ["billing.credit.issue"] = new("ben", TenantAsync, () => Money(1)),
            ["billing.credit.reverse"] = new(
                "ben",
                async (plane, _) =>
                    await plane.MadeAsync(
                        "billing.credit.issue",
                        await plane.TenantAsync(),
                        Money(1)
                    ),
                None
            ),
            ["billing.effect.retry"] = new(
                "ben",
                async (plane, _) => await plane.FailedEffectAsync(),
                None
            ),
            ["billing.invoice.create"] = new("ben", TenantAsync, () => Invoice()),
            ["billing.invoice.finalize"] = new("ben", DraftAsync, None),
            ["billing.invoice.mark_uncollectible"] = new("ben", InvoiceAsync, None),
            ["billing.invoice.pay"] = new("ben", InvoiceAsync, None),
            ["billing.invoice.void"] = new("ben", InvoiceAsync, None),
            ["billing.override.clear"] = new(
                "ben",
                async (plane, _) =>
                    await plane.MadeAsync(
                        "billing.override.set",
                        await plane.TenantAsync(),
                        Discount()
                    ),
                None
            ),
            ["billing.override.set"] = new("ben", TenantAsync, Discount),
            ["billing.payment.retry"] = new("ben", InvoiceAsync, None),
            ["billing.trial.extend"] = new(
                "ben",
                async (plane, _) =>
                    await plane.MadeAsync(
                        "tenant.create",
                        null,
                        new
                        {
                            name = $"Law {Guid.CreateVersion7():N}",
                            plan = "free",
                            trialDays = 14,
                        }
                    ),
                () => new { days = 7 }
            ),
            ["billing.usage.reset"] = new(
                "ben",
                TenantAsync,
                () => new { meter = "api_calls", to = Random.Shared.Next(1, 1_000_000) }
            ),
            ["flag.create"] = new(
                "erin",
                Nothing,
                () =>
                    new
                    {
                        key = $"law_{Guid.CreateVersion7():N}",
                        name = "Law",
                        description = "A feature of the law.",
                        plans = new[] { "team" },
                    }
            ),
            ["flag.update"] = new(
                "erin",
                async (plane, _) =>
                    (await plane.DoAsync("flag.create", "erin", null, All!["flag.create"].Input()))
                        .GetProperty("result")
                        .GetProperty("id")
                        .GetString(),
                () => new { plans = new[] { "free" } }
            ),
            ["impersonation.end"] = new(
                "erin",
                async (plane, who) => await plane.ImpersonationAsync(who),
                None
            ),
            ["maintenance.end"] = new(
                "erin",
                async (plane, _) =>
                {
                    await plane.DoAsync(
                        "maintenance.start",
                        "erin",
                        null,
                        All!["maintenance.start"].Input()
                    );
                    return null;
                },
                () => new { scope = "global" }
            ),
            ["maintenance.start"] = new(
                "erin",
                Nothing,
                () => new { scope = "global", message = $"Back soon, {Guid.CreateVersion7():N}" }
            ),
            ["job.batch.cancel"] = new("sam", AnyJobAsync, () => new { kind = "billing.law" }),
            ["job.batch.retry"] = new("sam", AnyJobAsync, () => new { kind = "billing.law" }),
            ["job.batch.stop"] = new(
                "sam",
                async (plane, _) => await plane.WaitingBatchAsync(),
                None
            ),
            ["job.cancel"] = new(
                "sam",
                async (plane, _) => await plane.JobAsync(JobState.Waiting),
                None
            ),
            ["job.retry"] = new(
                "sam",
                async (plane, _) => await plane.JobAsync(JobState.Dead),
                None
            ),
            ["outbox.message.redeliver"] = new(
                "erin",
                async (plane, _) => await plane.DeadMessageAsync(),
                None
            ),
            ["service_key.create"] = new(
                "erin",
                (_, _) => Task.FromResult<string?>(null),
                () => new { name = $"law {Guid.CreateVersion7():N}" }
            ),
            ["service_key.revoke"] = new(
                "erin",
                async (plane, _) =>
                    (
                        await plane.DoAsync(
                            "service_key.create",
                            "erin",
                            null,
                            new { name = $"law {Guid.CreateVersion7():N}" }
                        )
                    )
                        .GetProperty("result")
                        .GetProperty("id")
                        .GetString(),
                None
            ),
            ["setting.clear"] = new(
                "erin",
                async (plane, _) =>
                {
                    await plane.DoAsync("setting.set", "erin", null, All!["setting.set"].Input());
                    return null;
                },
                () => new { key = "exports.max_rows", scope = "global" }
            ),
            ["setting.revert"] = new(
                "erin",
                async (plane, _) =>
                {
                    var done = await plane.DoAsync(
                        "setting.set",
                        "erin",
                        null,
                        All!["setting.set"].Input()
                    );
                    var entry = await plane.GetAsync(
                        $"/api/v1/audit/{done.GetProperty("auditEntryId").GetString()}",
                        "erin"
                    );
                    return entry.Json.GetProperty("target").GetProperty("id").GetString();
                },
                None
            ),
            ["setting.set"] = new(
                "erin",
                Nothing,
                () =>
                    new
                    {
                        key = "exports.max_rows",
                        scope = "global",
                        value = Random.Shared.Next(1, 10_000_000),
                    }
            ),
            ["staff.session.end"] = new(
                "erin",
                async (plane, who) => await plane.SessionAsync(who),
                None
            ),
            ["support_access.request"] = new(
                "sam",
                async (plane, _) =>
                {
                    var tenant = await plane.TenantAsync();
                    await plane.DoAsync(
                        "tenant.support_access.update",
                        "erin",
                        tenant,
                        new { policy = "ask" }
                    );
                    return tenant;
                },
                None
            ),
            ["tenant.create"] = new(
                "ben",
                (_, _) => Task.FromResult<string?>(null),
                () => new { name = $"Law {Guid.CreateVersion7():N}", plan = "free" }
            ),
            ["tenant.deactivate"] = new("ben", TenantAsync, None),
            ["tenant.flag.clear"] = new(
                "sam",
                async (plane, _) =>
                {
                    var tenant = await plane.TenantAsync();
                    await plane.DoAsync(
                        "tenant.flag.set",
                        "sam",
                        tenant,
                        new { flag = "sso", on = true }
                    );
                    return tenant;
                },
                () => new { flag = "sso" }
            ),
            ["tenant.flag.set"] = new("sam", TenantAsync, () => new { flag = "sso", on = true }),
            ["tenant.note.add"] = new("sam", TenantAsync, () => new { text = "Called back." }),
            ["tenant.plan.update"] = new("ben", TenantAsync, () => new { plan = "team" }),
            ["tenant.reactivate"] = new(
                "ben",
                async (plane, _) =>
                {
                    var tenant = await plane.TenantAsync();
                    await plane.DoAsync("tenant.deactivate", "ben", tenant, new { });
                    return tenant;
                },
                None
            ),
            ["tenant.support_access.update"] = new(
                "erin",
                TenantAsync,
                () => new { policy = "never" }
            ),
            ["tenant.update"] = new("sam", TenantAsync, () => new { domain = "law.example" }),
            ["user.create"] = new(
                "sam",
                TenantAsync,
                () => new { email = "new@law.example", name = "New user" }
            ),
            ["user.credentials.reset"] = new("sam", UserAsync, None),
            ["user.deactivate"] = new("sam", UserAsync, None),
            ["user.impersonate"] = new("sam", UserAsync, () => new { supersede = true }),
            ["user.mfa.reset"] = new("sam", UserAsync, None),
            ["user.reactivate"] = new(
                "sam",
                async (plane, _) =>
                {
                    var user = await plane.UserAsync();
                    await plane.DoAsync("user.deactivate", "sam", user, new { });
                    return user;
                },
                None
            ),
            ["user.sessions.revoke"] = new("sam", UserAsync, None),
        };

    public static Example Of(string operation) =>
        All.TryGetValue(operation, out var example)
            ? example
            : throw new KeyNotFoundException(
                $"{operation} has no example in {nameof(Example)}.cs: say who may do it, on what, with which input."
            );

    private static object Money(long amount) => new { amount, currency = "EUR" };

    private static object Discount() =>
        new
        {
            kind = "discount",
            percent = 10,
            until = DateTimeOffset.UtcNow.AddDays(30),
        };

    private static object Invoice(bool draft = false) =>
        new
        {
            currency = "EUR",
            draft,
            lines = new[]
            {
                new
                {
                    description = "Onboarding",
                    quantity = 1,
                    unitAmount = 5000,
                },
            },
        };

    private static async Task<string?> InvoiceAsync(LawPlane plane, string who) =>
        await plane.MadeAsync("billing.invoice.create", await plane.TenantAsync(), Invoice());

    private static async Task<string?> DraftAsync(LawPlane plane, string who) =>
        await plane.MadeAsync(
            "billing.invoice.create",
            await plane.TenantAsync(),
            Invoice(draft: true)
        );

    private static object Alert() =>
        new
        {
            name = $"Law {Guid.CreateVersion7():N}",
            condition = "requestsOverdue",
            most = 1_000_000,
        };

    private static async Task<string?> AlertAsync(LawPlane plane, string who) =>
        (await plane.DoAsync("alert.create", "erin", null, Alert())).GetProperty("result").Id();

    /// <summary>So that there is something for many.</summary>
    private static async Task<string?> AnyJobAsync(LawPlane plane, string who)
    {
        await plane.JobAsync(JobState.Waiting);
        await plane.JobAsync(JobState.Dead);
        return null;
    }

    private static Task<string?> Nothing(LawPlane plane, string who) =>
        Task.FromResult<string?>(null);

    private static async Task<string?> TenantAsync(LawPlane plane, string who) =>
        await plane.TenantAsync();

    private static async Task<string?> UserAsync(LawPlane plane, string who) =>
        await plane.UserAsync();
}

namespace Postern.Tests.Laws;

/// <summary>A valid use of an operation: who may do it, on what, and with which input.</summary>
/// <param name="Who">Somebody whose role allows it.</param>
/// <param name="Target">Makes a target in the state that it takes.</param>
/// <param name="Input">Read anew for each use, so that names can be unique.</param>
internal sealed record Example(string Who, Func<LawPlane, Task<string?>> Target, Func<object> Input)
{
    private static readonly Func<object> None = () => new { };

    /// <summary>One for each operation of the catalogue. A new operation has its example here, or the laws fail.</summary>
    public static IReadOnlyDictionary<string, Example> All { get; } =
        new Dictionary<string, Example>(StringComparer.Ordinal)
        {
            ["outbox.message.redeliver"] = new(
                "erin",
                async plane => await plane.DeadMessageAsync(),
                None
            ),
            ["staff.session.end"] = new(
                "erin",
                async plane => await plane.SessionAsync("sofia"),
                None
            ),
            ["tenant.create"] = new(
                "ben",
                _ => Task.FromResult<string?>(null),
                () => new { name = $"Law {Guid.CreateVersion7():N}", plan = "free" }
            ),
            ["tenant.deactivate"] = new("ben", TenantAsync, None),
            ["tenant.flag.clear"] = new(
                "sam",
                async plane =>
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
                async plane =>
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
            ["user.mfa.reset"] = new("sam", UserAsync, None),
            ["user.reactivate"] = new(
                "sam",
                async plane =>
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

    private static async Task<string?> TenantAsync(LawPlane plane) => await plane.TenantAsync();

    private static async Task<string?> UserAsync(LawPlane plane) => await plane.UserAsync();
}

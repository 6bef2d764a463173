namespace Postern.Tests.Laws;

/// <summary>The matrix of roles: one row for each cell of an operation or a read, asked of the running server.</summary>
public sealed class RoleMatrixTests(RoleMatrixPlane fixture) : IClassFixture<RoleMatrixPlane>
{
    private static readonly string[] Roles = ["support", "billing", "engineering", "auditor"];

    /// <summary>By operation, the roles that may: s(upport), b(illing), e(ngineering), a(uditor).</summary>
    private static readonly Dictionary<string, string> Operations = new(StringComparer.Ordinal)
    {
        ["alert.create"] = "e",
        ["alert.remove"] = "e",
        ["alert.update"] = "e",
        ["billing.credit.issue"] = "b",
        ["billing.credit.reverse"] = "b",
        ["billing.effect.retry"] = "b",
        ["billing.invoice.create"] = "b",
        ["billing.invoice.finalize"] = "b",
        ["billing.invoice.mark_uncollectible"] = "b",
        ["billing.invoice.pay"] = "b",
        ["billing.invoice.void"] = "b",
        ["billing.override.clear"] = "b",
        ["billing.override.set"] = "b",
        ["billing.payment.retry"] = "b",
        ["billing.trial.extend"] = "b",
        ["billing.usage.reset"] = "b",
        ["flag.create"] = "e",
        ["flag.update"] = "e",
        ["impersonation.end"] = "se",
        ["job.batch.cancel"] = "sbe",
        ["job.batch.retry"] = "sbe",
        ["job.batch.stop"] = "sbe",
        ["job.cancel"] = "sbe",
        ["job.retry"] = "sbe",
        ["maintenance.end"] = "e",
        ["maintenance.start"] = "e",
        ["outbox.message.redeliver"] = "e",
        ["service_key.create"] = "e",
        ["service_key.revoke"] = "e",
        ["setting.clear"] = "e",
        ["setting.revert"] = "e",
        ["setting.set"] = "e",
        ["staff.session.end"] = "sbea",
        ["support_access.request"] = "se",
        ["tenant.create"] = "be",
        ["tenant.deactivate"] = "be",
        ["tenant.flag.clear"] = "se",
        ["tenant.flag.set"] = "se",
        ["tenant.note.add"] = "sbe",
        ["tenant.plan.update"] = "be",
        ["tenant.reactivate"] = "be",
        ["tenant.support_access.update"] = "e",
        ["tenant.update"] = "sbe",
        ["user.create"] = "se",
        ["user.credentials.reset"] = "se",
        ["user.deactivate"] = "se",
        ["user.impersonate"] = "se",
        ["user.mfa.reset"] = "se",
        ["user.reactivate"] = "se",
        ["user.sessions.revoke"] = "se",
    };

    /// <summary>By address, the roles that may read it.</summary>
    private static readonly Dictionary<string, string> Reads = new(StringComparer.Ordinal)
    {
        ["/tenants"] = "sbe",
        ["/tenants/{tenant}"] = "sbe",
        ["/tenants/{tenant}/users"] = "sbe",
        ["/tenants/{tenant}/notes"] = "sbe",
        ["/tenants/{tenant}/flags"] = "sbe",
        ["/tenants/{tenant}/settings"] = "sbe",
        ["/tenants/{tenant}/billing"] = "sbe",
        ["/tenants/{tenant}/transactions"] = "sbe",
        ["/tenants/{tenant}/credits"] = "sbe",
        ["/invoices"] = "sbe",
        ["/billing"] = "sbe",
        ["/billing/effects"] = "sbe",
        ["/alerts"] = "sbe",
        ["/jobs"] = "sbe",
        ["/jobs/batches"] = "sbe",
        ["/jobs/errors"] = "sbe",
        ["/jobs/overview"] = "sbe",
        ["/jobs/workers"] = "sbe",
        ["/requests"] = "sbe",
        ["/tenants/{tenant}/jobs"] = "sbe",
        ["/flags"] = "sbe",
        ["/flags/sso/tenants"] = "sbe",
        ["/settings"] = "e",
        ["/settings/maintenance"] = "e",
        ["/settings/maintenance/tenants"] = "e",
        ["/settings/maintenance/history"] = "e",
        ["/settings/upcoming"] = "e",
        ["/customer-servers"] = "e",
        ["/users"] = "sbe",
        ["/users/{user}"] = "sbe",
        ["/lookup?q=law"] = "sbe",
        ["/outbox"] = "se",
        ["/impersonations"] = "sea",
        ["/service-keys"] = "ea",
        ["/tenants/{tenant}/support-access"] = "sbea",
        ["/audit"] = "sbea",
        ["/staff/sessions"] = "sbea",
        ["/plans"] = "sbea",
        ["/me"] = "sbea",
        ["/operations"] = "sbea",
    };

    public static TheoryData<string, string, bool> OperationCells => Cells(Operations);

    public static TheoryData<string, string, bool> ReadCells => Cells(Reads);

    [Fact]
    public void Every_operation_stands_in_the_matrix() =>
        Assert.Equal(
            CatalogueLaws.Catalogue.All.Select(operation => operation.Name),
            Operations.Keys.Order(StringComparer.Ordinal)
        );

    [Theory, MemberData(nameof(OperationCells))]
    public async Task An_operation_is_for_these_roles(string name, string role, bool isAllowed)
    {
        var plane = await fixture.GetAsync();
        var who = Person(role);
        var example = Example.Of(name);
        var target = await example.Target(plane, who);

        var answer = await plane.RunAsync(name, who, target, example.Input(), preview: true);
        var listed = (await plane.GetAsync("/api/v1/operations", who))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single(item => item.GetProperty("name").GetString() == name);

        Assert.Equal(Expected(isAllowed), (answer.Status, answer.Code));
        Assert.Equal(isAllowed, listed.GetProperty("allowed").GetBoolean());
    }

    [Theory, MemberData(nameof(ReadCells))]
    public async Task A_read_is_for_these_roles(string path, string role, bool isAllowed)
    {
        var plane = await fixture.GetAsync();
        var user = await plane.UserAsync();
        var tenant = (await plane.EntriesAfterAsync(0))[^1].TenantId;

        var answer = await plane.GetAsync(
            "/api/v1" + path.Replace("{tenant}", $"{tenant}").Replace("{user}", user),
            Person(role)
        );

        Assert.True(
            (answer.Status, answer.Code) == Expected(isAllowed),
            $"{answer.Status}: {answer.Body}"
        );
    }

    [Theory]
    [InlineData("support", false)]
    [InlineData("billing", false)]
    [InlineData("engineering", true)]
    [InlineData("auditor", true)]
    public async Task Entries_of_others_are_for_engineering_and_auditors(
        string role,
        bool isAllowed
    )
    {
        var plane = await fixture.GetAsync();
        await plane.DoAsync("tenant.create", "bella", null, Example.Of("tenant.create").Input());

        var answer = await plane.GetAsync(
            "/api/v1/audit?staff=bella@postern.example",
            Person(role)
        );

        Assert.Equal(200, answer.Status);
        Assert.Equal(isAllowed, answer.Json.GetProperty("items").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Two_roles_may_what_either_may()
    {
        var plane = await fixture.GetAsync();

        Assert.Equal(200, await StatusAsync("tenant.plan.update"));
        Assert.Equal(200, await StatusAsync("tenant.flag.set"));
        Assert.Equal(403, await StatusAsync("tenant.support_access.update"));

        async Task<int> StatusAsync(string name) =>
            (
                await plane.RunAsync(
                    name,
                    "sol",
                    await Example.Of(name).Target(plane, "sol"),
                    Example.Of(name).Input(),
                    preview: true
                )
            ).Status;
    }

    private static (int, string?) Expected(bool isAllowed) =>
        isAllowed ? (200, null) : (403, "forbidden");

    private static string Person(string role) =>
        role switch
        {
            "support" => "sam",
            "billing" => "ben",
            "engineering" => "erin",
            _ => "axel",
        };

    private static TheoryData<string, string, bool> Cells(Dictionary<string, string> matrix)
    {
        var cells = new TheoryData<string, string, bool>();
        foreach (var (row, roles) in matrix)
        {
            foreach (var role in Roles)
                cells.Add(row, role, roles.Contains(role[0]));
        }

        return cells;
    }
}

/// <summary>A running plane with the roles as they are by default.</summary>
public sealed class RoleMatrixPlane : IAsyncDisposable
{
    private LawPlane? _plane;

    internal async Task<LawPlane> GetAsync() =>
        _plane ??= await LawPlane.StartAsync(DatabaseKind.Sqlite, withDefaultRoles: true);

    public async ValueTask DisposeAsync()
    {
        if (_plane is not null)
            await _plane.DisposeAsync();
    }
}

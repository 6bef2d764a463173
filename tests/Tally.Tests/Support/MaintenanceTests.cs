using System.Net;
using System.Text.Json.Nodes;

namespace Tally.Tests.Support;

public sealed class MaintenanceTests : IAsyncLifetime
{
    private readonly SupportedTally _tally = new();

    [Fact]
    public async Task For_one_company_only_that_company_finds_Tally_closed()
    {
        using var noor = await _tally.SignInAsync(RunningTally.Noor);
        using var stranger = await _tally.SignInAsync(RunningTally.Stranger);
        _tally.Plane.Override("t_brightwater", "maintenance", true, "We move your books <now>.");
        await _tally.IsUpToDateAsync();

        using var page = await OpenAsync(noor, "/invoices");
        using var elsewhere = await stranger.GetAsync("/invoices");
        using var signOut = await noor.PostAsync("/sign-out", []);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Contains(
            "We move your books &lt;now&gt;.",
            await page.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.OK, elsewhere.StatusCode);
        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, signOut.StatusCode);
    }

    [Fact]
    public async Task For_all_signing_in_is_closed_as_well_and_health_and_files_are_not()
    {
        _tally.Plane.Override(null, "maintenance", true);
        await _tally.IsUpToDateAsync();
        using var visitor = _tally.Visit();

        using var signIn = await OpenAsync(visitor, "/sign-in");
        using var health = await visitor.GetAsync("/health");
        using var file = await visitor.GetAsync("/tally.css");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, signIn.StatusCode);
        Assert.Equal("60", signIn.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
    }

    [Fact]
    public async Task A_program_gets_a_problem_and_support_that_only_looks_gets_in()
    {
        using var owner = await _tally.SignInAsync(RunningTally.Owner);
        using var staff = await _tally.EnterAsync();
        _tally.Plane.Override("t_brightwater", "maintenance", true);
        await _tally.IsUpToDateAsync();

        using var api = await owner.GetAsync("/api/invoices");
        using var seen = await staff.GetAsync("/invoices");

        var problem = JsonNode.Parse(await api.Content.ReadAsStringAsync())!;
        Assert.Equal("maintenance", problem["code"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
    }

    public ValueTask InitializeAsync() => _tally.InitializeAsync();

    public ValueTask DisposeAsync() => _tally.DisposeAsync();

    private static Task<HttpResponseMessage> OpenAsync(Visitor visitor, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        return visitor.SendAsync(request);
    }
}

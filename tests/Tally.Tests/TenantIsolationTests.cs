using System.Net;

namespace Tally.Tests;

public sealed class TenantIsolationTests(RunningTally tally) : IClassFixture<RunningTally>
{
    [Theory]
    [InlineData("/invoices/i_kp0001")]
    [InlineData("/customers/c_kp1")]
    [InlineData("/api/invoices/i_kp0001")]
    public async Task What_belongs_to_another_company_is_not_there(string path)
    {
        using var stranger = await tally.SignInAsync(RunningTally.Stranger);
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var theirs = await stranger.GetAsync(path);
        using var ours = await owner.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, theirs.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, ours.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/invoices")]
    [InlineData("/customers")]
    [InlineData("/exports")]
    [InlineData("/invoices/new")]
    [InlineData("/api/invoices")]
    public async Task Lists_hold_the_own_company_only(string path)
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        var page = await owner.ReadAsync(path);

        Assert.DoesNotContain("KP-", page, StringComparison.Ordinal);
        Assert.DoesNotContain("c_kp", page, StringComparison.Ordinal);
        Assert.DoesNotContain("相沢", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("send")]
    [InlineData("pay")]
    [InlineData("void")]
    public async Task A_step_on_another_companys_invoice_is_not_found(string step)
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        var form = PageForm.Find(await owner.ReadAsync("/"), "/sign-out");

        using var answer = await owner.PostAsync($"/invoices/i_kp0011/{step}", form);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var stranger = await tally.SignInAsync(RunningTally.Stranger);
        Assert.Contains(
            "\"state\":\"draft\"",
            await stranger.ReadAsync("/api/invoices/i_kp0011"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_invoice_cannot_go_to_another_companys_customer()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await owner.SubmitAsync(
            "/invoices/new",
            "/invoices/new",
            ("customer", "c_kp1"),
            ("line-0-description", "Anything"),
            ("line-0-price", "10")
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Another_companys_key_cannot_be_revoked()
    {
        using var stranger = await tally.SignInAsync(RunningTally.Stranger);
        using var made = await stranger.SubmitAsync(
            "/settings/api-keys",
            "/settings/api-keys",
            ("name", "Warehouse")
        );
        var page = await stranger.ReadAsync("/settings/api-keys");
        var start = page.IndexOf("/settings/api-keys/k_", StringComparison.Ordinal);
        var revoke = page[start..page.IndexOf('"', start)];
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        var form = PageForm.Find(await owner.ReadAsync("/"), "/sign-out");

        using var answer = await owner.PostAsync(revoke, form);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}

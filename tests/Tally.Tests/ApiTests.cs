using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tally.Tests;

public sealed class ApiTests(RunningTally tally) : IClassFixture<RunningTally>
{
    [Fact]
    public async Task A_key_reads_its_companys_invoices_until_it_is_revoked()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        var secret = await MakeKeyAsync(owner);

        using var works = await CallAsync(HttpMethod.Get, "/api/invoices", secret);
        Assert.Equal(HttpStatusCode.OK, works.StatusCode);
        using var list = JsonDocument.Parse(await works.Content.ReadAsStringAsync());
        Assert.All(
            list.RootElement.GetProperty("items").EnumerateArray(),
            invoice =>
                Assert.StartsWith(
                    "BW-",
                    invoice.GetProperty("number").GetString(),
                    StringComparison.Ordinal
                )
        );

        var page = await owner.ReadAsync("/settings/api-keys");
        Assert.DoesNotContain(secret, page, StringComparison.Ordinal);
        var revoke = Regex.Match(page, "/settings/api-keys/k_[0-9a-f]+/revoke").Value;
        using var revoked = await owner.SubmitAsync("/settings/api-keys", revoke);

        using var fails = await CallAsync(HttpMethod.Get, "/api/invoices", secret);
        Assert.Equal(HttpStatusCode.Unauthorized, fails.StatusCode);
    }

    [Fact]
    public async Task Sending_a_draft_twice_is_a_conflict()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        var secret = await MakeKeyAsync(owner);

        using var first = await CallAsync(HttpMethod.Post, "/api/invoices/i_bw0011/send", secret);
        using var second = await CallAsync(HttpMethod.Post, "/api/invoices/i_bw0011/send", secret);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal("application/problem+json", second.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://elsewhere.example")]
    public async Task A_page_of_another_site_cannot_use_the_session(string header, string value)
    {
        using var stranger = await tally.SignInAsync(RunningTally.Stranger);
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/invoices/i_kp0011/send");
        request.Headers.Add(header, value);

        using var answer = await stranger.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Without_key_or_session_the_answer_is_a_problem_document()
    {
        using var visitor = tally.Visit();

        using var answer = await visitor.GetAsync("/api/invoices");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(RunningTally.Noor)]
    [InlineData(RunningTally.Colleague)]
    public async Task Only_an_owner_makes_keys(string email)
    {
        using var visitor = await tally.SignInAsync(email);
        var form = PageForm.Find(await visitor.ReadAsync("/"), "/sign-out");
        form["name"] = "Mine";

        using var answer = await visitor.PostAsync("/settings/api-keys", form);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static async Task<string> MakeKeyAsync(Visitor owner)
    {
        using var made = await owner.SubmitAsync(
            "/settings/api-keys",
            "/settings/api-keys",
            ("name", "Warehouse")
        );
        return Regex.Match(await made.Content.ReadAsStringAsync(), "tally_[A-Za-z0-9_-]{43}").Value;
    }

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, string key)
    {
        using var program = tally.Visit();
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", key);
        return await program.SendAsync(request);
    }
}

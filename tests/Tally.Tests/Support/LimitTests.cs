using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tally.Tests.Support;

public sealed class LimitTests : IAsyncLifetime
{
    private const string Brightwater = "t_brightwater";

    private readonly SupportedTally _tally = new();

    [Fact]
    public async Task Pages_and_API_share_the_companys_rate_and_a_raised_one_holds_at_once()
    {
        using var owner = await _tally.SignInAsync(RunningTally.Owner);
        using var stranger = await _tally.SignInAsync(RunningTally.Stranger);
        _tally.Plane.Override(Brightwater, "rate_limit.requests", 3);
        await _tally.IsUpToDateAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, "/invoices"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, "/api/invoices"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, "/customers"));
        using var refused = await owner.GetAsync("/api/invoices");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("\"tenant\";q=3;w=60", refused.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stranger, "/invoices"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, "/health"));

        _tally.Plane.Override(Brightwater, "rate_limit.requests", 1000);
        await _tally.IsUpToDateAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, "/invoices"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_of_customers_is_as_large_as_the_company_may_upload(bool isChunked)
    {
        using var owner = await _tally.SignInAsync(RunningTally.Owner);
        _tally.Plane.Override(Brightwater, "uploads.max_size", 600);
        await _tally.IsUpToDateAsync();

        using var page = await SendFormAsync(owner, File(3), isChunked);
        using var tooLarge = await SendFormAsync(owner, File(20), isChunked);
        using var api = await SendAsync(owner, File(20), isChunked);

        Assert.Equal("/customers?done=imported", page.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, api.StatusCode);
        var problem = JsonNode.Parse(await api.Content.ReadAsStringAsync())!;
        Assert.Equal("upload_too_large", problem["code"]!.GetValue<string>());
        Assert.Contains("600 bytes", problem["detail"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "600 bytes and",
            await owner.ReadAsync("/customers/import"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_raised_upload_limit_is_beyond_the_servers_own()
    {
        using var owner = await _tally.SignInAsync(RunningTally.Owner);
        await _tally.IsUpToDateAsync();

        using var api = await SendAsync(owner, File(9000), isChunked: false);

        Assert.Equal(HttpStatusCode.OK, api.StatusCode);
        Assert.Equal("""{"imported":9000}""", await api.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_export_with_more_rows_than_allowed_is_refused_and_the_page_says_how_many()
    {
        using var owner = await _tally.SignInAsync(RunningTally.Owner);
        _tally.Plane.Override(Brightwater, "exports.max_rows", 4);
        await _tally.IsUpToDateAsync();

        using var refused = await owner.SubmitAsync("/exports", "/exports", ("format", "csv"));
        var page = await refused.Content.ReadAsStringAsync();
        _tally.Plane.Override(Brightwater, "exports.max_rows", 5000);
        await _tally.IsUpToDateAsync();
        using var queued = await owner.SubmitAsync("/exports", "/exports", ("format", "csv"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Matches("Your data has [0-9]+ rows, and an export may have 4\\.", page);
        Assert.Equal("/exports?done=queued", queued.Headers.Location?.ToString());
        Assert.Contains(
            "an export may have 5,000.",
            await owner.ReadAsync("/exports"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_shorter_session_age_ends_the_sessions_that_are_older_and_no_others()
    {
        using var noor = await _tally.SignInAsync(RunningTally.Noor);
        using var stranger = await _tally.SignInAsync(RunningTally.Stranger);
        _tally.Plane.Override(Brightwater, "sessions.max_age", 2);
        await _tally.IsUpToDateAsync();

        await Poll.UntilAsync(
            "the session is over",
            async () => await StatusAsync(noor, "/invoices") == HttpStatusCode.Redirect
        );

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(stranger, "/invoices"));
    }

    [Fact]
    public async Task Without_API_access_no_key_is_made_and_none_works_until_it_is_back()
    {
        using var owner = await _tally.SignInAsync(RunningTally.Owner);
        using var made = await owner.SubmitAsync(
            "/settings/api-keys",
            "/settings/api-keys",
            ("name", "Warehouse")
        );
        var key = Regex
            .Match(await made.Content.ReadAsStringAsync(), "tally_[A-Za-z0-9_-]{43}")
            .Value;
        var form = PageForm.Find(await owner.ReadAsync("/settings/api-keys"), "/settings/api-keys");
        _tally.Plane.Flag(Brightwater, "api_access", on: false);
        await _tally.IsUpToDateAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync(key));
        using var another = await owner.PostAsync("/settings/api-keys", form);
        Assert.Equal(HttpStatusCode.Forbidden, another.StatusCode);
        Assert.Contains(
            "not part of your company",
            await owner.ReadAsync("/settings/api-keys"),
            StringComparison.Ordinal
        );

        _tally.Plane.Flag(Brightwater, "api_access", on: true);
        await _tally.IsUpToDateAsync();
        Assert.Equal(HttpStatusCode.OK, await CallAsync(key));
    }

    [Fact]
    public async Task The_reports_are_there_for_who_has_them()
    {
        using var owner = await _tally.SignInAsync(RunningTally.Owner);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/reports"));
        Assert.DoesNotContain("/reports", await owner.ReadAsync("/"), StringComparison.Ordinal);

        _tally.Plane.Flag(Brightwater, "beta_reports", on: true);
        await _tally.IsUpToDateAsync();

        Assert.Contains("/reports", await owner.ReadAsync("/"), StringComparison.Ordinal);
        var page = await owner.ReadAsync("/reports");
        Assert.Contains("Revenue by month", page, StringComparison.Ordinal);
        Assert.Contains("<rect width=\"100\"", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<style|\sstyle=", page);
    }

    public ValueTask InitializeAsync() => _tally.InitializeAsync();

    public ValueTask DisposeAsync() => _tally.DisposeAsync();

    private async Task<HttpStatusCode> CallAsync(string key)
    {
        using var program = _tally.Visit();
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/invoices");
        request.Headers.Authorization = new("Bearer", key);
        using var answer = await program.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(Visitor visitor, string path)
    {
        using var answer = await visitor.GetAsync(path);
        return answer.StatusCode;
    }

    private static string File(int customers) =>
        "name,email,address,tax_number\n"
        + string.Concat(
            Enumerable
                .Range(1, customers)
                .Select(number => $"Customer {number},c{number}@shop.example,Quay {number},\n")
        );

    private static async Task<HttpResponseMessage> SendFormAsync(
        Visitor visitor,
        string file,
        bool isChunked
    )
    {
        var fields = PageForm.Find(
            await visitor.ReadAsync("/customers/import"),
            "/customers/import"
        );
        var form = new MultipartFormDataContent("b");
        foreach (var (name, value) in fields.Where(field => field.Key != "file"))
        {
            form.Add(new StringContent(value), name);
        }

        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(file)), "file", "customers.csv");
        var request = new HttpRequestMessage(HttpMethod.Post, "/customers/import")
        {
            Content = form,
        };
        request.Headers.TransferEncodingChunked = isChunked;
        return await visitor.SendAsync(request);
    }

    private static Task<HttpResponseMessage> SendAsync(Visitor visitor, string file, bool isChunked)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/customers/import")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(file)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        request.Headers.TransferEncodingChunked = isChunked;
        return visitor.SendAsync(request);
    }
}

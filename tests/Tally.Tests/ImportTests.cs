using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Tally.Tests;

public sealed class ImportTests(RunningTally tally) : IClassFixture<RunningTally>
{
    private const string Header = "name,email,address,tax_number\n";

    [Fact]
    public async Task Quotes_commas_line_breaks_and_other_scripts_come_through()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await SendAsync(
            owner,
            "\uFEFF"
                + Header.Replace("\n", "\r\n", StringComparison.Ordinal)
                + "\"O\"\"Brien, & Sons\",office@obrien.example,\"1 Quay\nCork\",IE 1\r\n\r\n株式会社,a@kk.example,東京,"
        );

        Assert.Equal("""{"imported":2}""", await answer.Content.ReadAsStringAsync());
        var page = await owner.ReadAsync("/customers");
        Assert.Contains("O&quot;Brien, &amp; Sons", page, StringComparison.Ordinal);
        Assert.Contains("株式会社", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no customer")]
    [InlineData("e-mail,name\nx,y\n", "Line 1: the first line must name the columns")]
    [InlineData(Header + "Good,a@b.example,Street,\nBad,nowhere,,\n", "Line 3, email")]
    [InlineData(Header + "Good,a@b.example,Street,\nBad,a@b.example\n", "Line 3: there are 2")]
    [InlineData(Header + "Good,a@b.example,Street,\n\"Bad,a@b\n\n", "Line 3: a quote is never")]
    [InlineData(Header + "\"Bad\"x,a@b.example,Street,\n", "Line 2: after a closing quote")]
    public async Task With_one_bad_line_nothing_is_imported_and_the_line_is_named(
        string file,
        string fault
    )
    {
        using var owner = await tally.SignInAsync(RunningTally.Stranger);
        var before = await owner.ReadAsync("/customers");

        using var answer = await SendAsync(owner, file);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Contains(
            problem["faults"]!.AsArray(),
            line =>
                line!.GetValue<string>().StartsWith(fault, StringComparison.Ordinal)
                || line.GetValue<string>().Contains(fault, StringComparison.Ordinal)
        );
        var after = await owner.ReadAsync("/customers");
        Assert.Equal(Rows(before), Rows(after));
    }

    [Fact]
    public async Task What_is_not_UTF8_or_not_CSV_is_refused()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var latin = await SendAsync(owner, [.. Encoding.UTF8.GetBytes(Header), 0xE9, 0x2C]);
        using var json = await SendAsync(owner, "{}"u8.ToArray(), "application/json");

        Assert.Equal(HttpStatusCode.BadRequest, latin.StatusCode);
        Assert.Contains("UTF-8", await latin.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
    }

    [Fact]
    public async Task The_page_says_what_is_wrong_and_asks_for_a_file()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await owner.SubmitAsync("/customers/import", "/customers/import");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            "Choose a file.",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    private static int Rows(string page) => page.Split("<tr>", StringSplitOptions.None).Length;

    private static Task<HttpResponseMessage> SendAsync(Visitor visitor, string file) =>
        SendAsync(visitor, Encoding.UTF8.GetBytes(file));

    private static Task<HttpResponseMessage> SendAsync(
        Visitor visitor,
        byte[] file,
        string type = "text/csv"
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/customers/import")
        {
            Content = new ByteArrayContent(file),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return visitor.SendAsync(request);
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using static Postern.AspNetCore.Tests.Infrastructure.FakeState;

namespace Postern.AspNetCore.Tests;

public sealed class UploadTests
{
    [Fact]
    public async Task Up_to_the_tenants_size_it_is_taken_and_the_servers_own_limit_is_that_size()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await SmallAsync(stage, 1000);

        using var answer = await stage.SendAsync(
            HttpMethod.Post,
            "/uploads",
            mine,
            body: new ByteArrayContent(new byte[1000])
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("1000 of 1000", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_says_that_it_is_larger_is_refused_with_the_limit_before_it_is_read()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await SmallAsync(stage, 2000);

        using var answer = await stage.SendAsync(
            HttpMethod.Post,
            "/uploads",
            mine,
            body: new ByteArrayContent(new byte[2001])
        );

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal("upload_too_large", problem["code"]!.GetValue<string>());
        Assert.Contains(
            "1.9 KiB (2000 bytes)",
            problem["detail"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/uploads")]
    [InlineData("/forms")]
    [InlineData("/json")]
    public async Task What_does_not_say_its_size_ends_in_the_same_answer(string path)
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await SmallAsync(stage, 1000);

        using var answer = await SendChunkedAsync(stage, path, mine, 5000);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("upload_too_large", await Stage.CodeOfAsync(answer));
    }

    [Fact]
    public async Task What_does_not_say_its_size_and_is_small_enough_is_taken()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await SmallAsync(stage, 5000);

        using var answer = await SendChunkedAsync(stage, "/uploads", mine, 5000);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("5000 of ", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_endpoint_that_is_not_marked_keeps_the_servers_limit()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await SmallAsync(stage, 1000);

        using var answer = await stage.SendAsync(
            HttpMethod.Post,
            "/unlimited",
            mine,
            body: new ByteArrayContent(new byte[5000])
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_person_gets_a_page()
    {
        await using var stage = await LimitedApp.StartAsync();
        var mine = await SmallAsync(stage, 1000);

        using var answer = await stage.SendAsync(
            HttpMethod.Post,
            "/forms",
            mine,
            body: new ByteArrayContent(new byte[2000]),
            headers: ("Accept", "text/html")
        );

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(
            "1000 bytes",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    private static async Task<string> SmallAsync(Stage stage, int bytes)
    {
        stage.Plane.Tenant("t_mine", "team", Override("uploads.max_size", bytes));
        await stage.IsUpToDateAsync();
        return await stage.SignInAsync("t_mine");
    }

    private static async Task<HttpResponseMessage> SendChunkedAsync(
        Stage stage,
        string path,
        string cookie,
        int bytes
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Cookie", cookie);
        request.Headers.TransferEncodingChunked = true;
        request.Content = path switch
        {
            "/forms" => Form(bytes),
            "/json" => new StringContent(
                $"{{\"a\":\"{new string('b', bytes)}\"}}",
                Encoding.UTF8,
                "application/json"
            ),
            _ => new ByteArrayContent(new byte[bytes]),
        };
        return await stage.Client.SendAsync(request);
    }

    private static MultipartFormDataContent Form(int bytes) =>
        new() { { new ByteArrayContent(new byte[bytes]), "file", "file.csv" } };
}

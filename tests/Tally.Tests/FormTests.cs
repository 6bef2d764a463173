using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Tally.Tests;

public sealed class FormTests(RunningTally tally) : IClassFixture<RunningTally>
{
    [Fact]
    public void Every_form_asks_for_its_token()
    {
        var posts = tally
            .App.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST")
                == true
            )
            // Programs call these: with a key, or with a signature.
            .Where(endpoint =>
                endpoint.RoutePattern.RawText is { } route
                && !route.StartsWith("/api/", StringComparison.Ordinal)
                && !route.StartsWith("/postern/", StringComparison.Ordinal)
            )
            .ToList();

        Assert.True(posts.Count > 10);
        Assert.All(
            posts,
            endpoint =>
                Assert.True(
                    endpoint.Metadata.GetMetadata<IAntiforgeryMetadata>()?.RequiresValidation,
                    endpoint.DisplayName
                )
        );
    }

    [Theory]
    [InlineData("/sign-out")]
    [InlineData("/customers/new")]
    [InlineData("/invoices/i_bw0011/send")]
    [InlineData("/settings/password")]
    [InlineData("/settings/preferences")]
    public async Task A_form_without_its_token_is_refused_and_changes_nothing(string path)
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await owner.PostAsync(path, [new("layout", "letter")]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            "reload the page",
            await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        var invoice = await owner.ReadAsync("/invoices/i_bw0011");
        Assert.Contains("data-layout=\"a4\"", invoice, StringComparison.Ordinal);
        Assert.Contains("/invoices/i_bw0011/send", invoice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_somebody_else_is_refused()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);
        using var colleague = await tally.SignInAsync(RunningTally.Colleague);
        var form = PageForm.Find(
            await colleague.ReadAsync("/settings/preferences"),
            "/settings/preferences"
        );
        await owner.ReadAsync("/settings/preferences");

        using var answer = await owner.PostAsync("/settings/preferences", form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("customer", "", "Choose who gets the invoice.")]
    [InlineData("issued", "yesterday", "Enter a date like 2026-04-30.")]
    [InlineData("due", "2020-01-01", "cannot come before")]
    [InlineData("currency", "XXX", "Choose one of")]
    [InlineData("line-0-description", "", "Enter what is billed.")]
    [InlineData("line-0-quantity", "0", "Enter a quantity above zero")]
    [InlineData("line-0-price", "1.005", "with 2 decimals at most")]
    [InlineData("line-0-tax", "101", "Enter a rate from 0 to 100")]
    public async Task A_wrong_field_of_an_invoice_is_named_and_the_rest_is_kept(
        string field,
        string value,
        string error
    )
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await SubmitAsync(owner, "/invoices/new", (field, value));

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(error, page, StringComparison.Ordinal);
        Assert.Contains("A note to keep", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"#field-{field}\"", page, StringComparison.Ordinal);
        Assert.Contains($"id=\"field-{field}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_right_one_becomes_a_draft_with_the_next_number()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await SubmitAsync(owner, "/invoices/new");

        var page = await owner.ReadAsync(answer.Headers.Location!.ToString());
        Assert.Contains("BW-0012", page, StringComparison.Ordinal);
        Assert.Contains("£150.44", page, StringComparison.Ordinal);
        Assert.Contains("is-draft", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Working_out_the_totals_keeps_nothing()
    {
        using var owner = await tally.SignInAsync(RunningTally.Stranger);
        var before = await owner.ReadAsync("/api/invoices");

        using var answer = await SubmitAsync(
            owner,
            "/invoices/preview",
            ("customer", "c_kp1"),
            ("line-0-price", "125")
        );

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("¥207", page, StringComparison.Ordinal);
        Assert.Equal(before, await owner.ReadAsync("/api/invoices"));
    }

    [Fact]
    public async Task A_line_can_be_added()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await SubmitAsync(owner, "/invoices/preview", ("add", "1"));

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("line-2-description", page, StringComparison.Ordinal);
        Assert.DoesNotContain("line-3-description", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_needs_a_name_an_address_and_a_mailbox()
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await owner.SubmitAsync(
            "/customers/new",
            "/customers/new",
            ("name", ""),
            ("email", "not an address"),
            ("address", "")
        );

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Please check 3 things", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4242424242424241", "09/28", "one digit seems wrong")]
    [InlineData("4242424242424242", "09/19", "This card has expired.")]
    [InlineData("4242424242424242", "13/28", "Enter month and year")]
    public async Task A_wrong_card_is_refused(string number, string expiry, string error)
    {
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await owner.SubmitAsync(
            "/settings/billing-method",
            "/settings/billing-method",
            ("holder", "Imogen Clarke"),
            ("number", number),
            ("expiry", expiry)
        );

        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(error, page, StringComparison.Ordinal);
        Assert.DoesNotContain(number, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_card_the_last_four_digits_stay()
    {
        using var noor = await tally.SignInAsync("leila@gulfmarine.example");

        using var answer = await noor.SubmitAsync(
            "/settings/billing-method",
            "/settings/billing-method",
            ("holder", "Leila Mansour"),
            ("number", "5555 5555 5555 4444"),
            ("expiry", "09/48")
        );

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var page = await noor.ReadAsync("/settings/billing-method");
        Assert.Contains("•••• 4444", page, StringComparison.Ordinal);
        Assert.DoesNotContain("5555", page, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> SubmitAsync(
        Visitor visitor,
        string action,
        params (string, string)[] changes
    ) =>
        visitor.SubmitAsync(
            "/invoices/new",
            action,
            [
                ("customer", "c_bw1"),
                ("line-0-description", "A day's work"),
                ("line-0-quantity", "1.5"),
                ("line-0-price", "83.58"),
                ("note", "A note to keep"),
                .. changes,
            ]
        );
}

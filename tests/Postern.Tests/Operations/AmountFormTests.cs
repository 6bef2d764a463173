using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Tests.Contract;
using Postern.Tests.Http;
using Postern.Tests.Laws;

namespace Postern.Tests.Operations;

/// <summary>The form of an operation that asks for money, shares and rows, as a browser without script sees it.</summary>
public sealed partial class AmountFormTests
{
    [Fact]
    public async Task Every_control_of_every_row_has_a_label_and_there_are_empty_rows()
    {
        await using var form = await OrderForm.OpenAsync();

        Markup.Check(form.Page);
        Assert.Contains("name=\"input.books\"", form.Page, StringComparison.Ordinal);
        foreach (var cell in new[] { "title", "quantity", "price", "tax" })
        {
            Assert.Contains($"name=\"input.books[0].{cell}\"", form.Page, StringComparison.Ordinal);
            Assert.Contains($"name=\"input.books[1].{cell}\"", form.Page, StringComparison.Ordinal);
        }

        Assert.Contains(">EUR &#xB7; Euro</option>", form.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_is_shown_as_it_will_be_recorded_and_carried_out_once()
    {
        await using var form = await OrderForm.OpenAsync();
        form.Fill(0, "Emma", "12.5", quantity: "2", tax: "7.5");
        form.Fill(3, "Persuasion", "1,000");
        form.Fields["input.limit"] = "10000.00";

        var review = await form.SendAsync("preview");

        Assert.True(review.Status == 200, review.Body);
        Assert.Contains("Ordered 2 books for EUR 1,025.00", review.Body, StringComparison.Ordinal);
        Assert.Contains("EUR 12.50", review.Body, StringComparison.Ordinal);
        Assert.Contains("EUR 1,000.00", review.Body, StringComparison.Ordinal);
        Assert.Contains("EUR 10,000.00", review.Body, StringComparison.Ordinal);
        Assert.Contains("7.5 %", review.Body, StringComparison.Ordinal);
        // What was left empty is gone, and the rest has closed up.
        Assert.Equal("Persuasion", form.Fields["input.books[1].title"]);
        Assert.DoesNotContain("input.books[2].title", form.Fields.Keys);
        form.Fields["step"] = "confirm";
        Assert.Equal(302, (await form.SendAsync("confirm")).Status);
        await form.SendAsync("confirm");
        Assert.Equal([102500], await form.TotalsAsync());
    }

    [Theory]
    [InlineData("EUR", "12.505", "has at most 2 decimals in EUR.")]
    [InlineData("JPY", "12.5", "has no decimals in JPY.")]
    [InlineData("EUR", "12,50", "must be an amount such as 12.50.")]
    [InlineData("EUR", "1e3", "must be an amount such as 12.50.")]
    [InlineData("EUR", "<b>", "must be an amount such as 12.50.")]
    [InlineData("", "12.50", "needs its currency: choose that first.")]
    public async Task What_is_no_amount_is_said_at_its_control_and_kept(
        string currency,
        string typed,
        string expected
    )
    {
        await using var form = await OrderForm.OpenAsync();
        form.Fields["input.currency"] = currency;
        form.Fill(0, "Emma", "1");
        form.Fill(1, "Persuasion", typed);

        var answer = await form.SendAsync("preview");

        Assert.Equal(400, answer.Status);
        var control = Regex.Match(answer.Body, "<input id=\"field-books-1-price\"[^>]*>").Value;
        Assert.Contains(
            $"value=\"{WebUtility.HtmlEncode(typed)}\"",
            control,
            StringComparison.Ordinal
        );
        Assert.Contains("aria-invalid=\"true\"", control, StringComparison.Ordinal);
        Assert.Contains("field-books-1-price-error", control, StringComparison.Ordinal);
        Assert.Contains(
            expected,
            Regex
                .Match(
                    answer.Body,
                    "<div id=\"field-books-1-price-error\">.*?</div>",
                    RegexOptions.Singleline
                )
                .Value,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<a href=\"#field-books-1-price\">Price, book 2</a>",
            answer.Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_share_that_is_none_is_told_what_would_be()
    {
        await using var form = await OrderForm.OpenAsync();
        form.Fill(0, "Emma", "1", tax: "19,5");

        var answer = await form.SendAsync("preview");

        Assert.Equal(400, answer.Status);
        Assert.Contains(
            "must be a percentage: a number from 0 to 100",
            answer.Body,
            StringComparison.Ordinal
        );
        Assert.Contains("value=\"19,5\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_in_which_nothing_was_entered_are_no_rows()
    {
        await using var form = await OrderForm.OpenAsync();

        var answer = await form.SendAsync("preview");

        Assert.Equal(400, answer.Status);
        Assert.Contains(
            "<a href=\"#field-books\">Books</a>: is required.",
            answer.Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task More_rows_come_with_what_was_typed_and_nothing_is_checked_yet()
    {
        await using var form = await OrderForm.OpenAsync();
        form.Fill(1, "Emma", "nonsense");

        var answer = await form.SendAsync("more:books");

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("field-error", answer.Body, StringComparison.Ordinal);
        Assert.Equal("Emma", form.Fields["input.books[0].title"]);
        Assert.Equal("nonsense", form.Fields["input.books[0].price"]);
        Assert.Equal("", form.Fields["input.books[3].title"]);
    }

    [Fact]
    public async Task Back_to_edit_has_everything_as_it_was_typed()
    {
        await using var form = await OrderForm.OpenAsync();
        form.Fill(0, "Emma & co", "12.5");
        await form.SendAsync("preview");

        await form.SendAsync("edit");

        Assert.Equal("Emma & co", form.Fields["input.books[0].title"]);
        Assert.Equal("12.5", form.Fields["input.books[0].price"]);
    }

    [Fact]
    public async Task More_rows_than_there_may_be_are_refused_and_not_left_out()
    {
        await using var form = await OrderForm.OpenAsync();
        for (var row = 0; row < 8; row++)
            form.Fill(row, "Emma", "1");

        var answer = await form.SendAsync("preview");

        Assert.Equal(400, answer.Status);
        Assert.Contains("must hold 1 to 5 of them.", answer.Body, StringComparison.Ordinal);
    }

    /// <summary>A library within the admin plane, and its form, filled in by hand.</summary>
    private sealed partial class OrderForm : IAsyncDisposable
    {
        private readonly AdminPlane _plane;
        private readonly ConsoleBrowser _browser;

        private OrderForm(AdminPlane plane, ConsoleBrowser browser, string page)
        {
            _plane = plane;
            _browser = browser;
            Page = page;
            Fields = Posted(page);
            Fields["input.currency"] = "EUR";
        }

        public string Page { get; private set; }

        /// <summary>What the form as it stands would send.</summary>
        public Dictionary<string, string> Fields { get; private set; }

        public static async Task<OrderForm> OpenAsync()
        {
            var plane = await AdminPlane.StartAsync(
                DatabaseKind.Sqlite,
                Library.AddTo,
                new() { ["Postern:Roles:billing:0"] = "library.order.place" }
            );
            await using var db = await plane
                .Services.GetRequiredService<IDbContextFactory<LibraryDb>>()
                .CreateDbContextAsync();
            await db.Database.ExecuteSqlRawAsync(
                "create table orders (id text primary key, currency text not null, total integer not null, audit_entry_id text not null)"
            );
            var browser = new ConsoleBrowser(plane.Url);
            await browser.SignInAsync("ben");
            var answer = await browser.GetAsync("/operations/library.order.place");
            Assert.True(answer.Status == 200, answer.Body);
            return new(plane, browser, answer.Body);
        }

        public void Fill(
            int row,
            string title,
            string price,
            string quantity = "1",
            string tax = ""
        )
        {
            Fields[$"input.books[{row}].title"] = title;
            Fields[$"input.books[{row}].price"] = price;
            Fields[$"input.books[{row}].quantity"] = quantity;
            Fields[$"input.books[{row}].tax"] = tax;
        }

        public async Task<ApiAnswer> SendAsync(string step)
        {
            Fields["step"] = step;
            var sent = Fields;
            var answer = await _browser.PostAsync("/operations/library.order.place", Fields);
            if (answer.Body.Contains("<form", StringComparison.Ordinal))
            {
                Page = answer.Body;
                Fields = Posted(Page);
                Fields.TryAdd("input.currency", sent["input.currency"]);
            }

            return answer;
        }

        public async Task<List<long>> TotalsAsync()
        {
            await using var db = await _plane
                .Services.GetRequiredService<IDbContextFactory<LibraryDb>>()
                .CreateDbContextAsync();
            return await db.Orders.Select(order => order.Total).ToListAsync();
        }

        public async ValueTask DisposeAsync()
        {
            _browser.Dispose();
            await _plane.DisposeAsync();
        }

        /// <summary>The inputs of the page, without what a template holds for later.</summary>
        private static Dictionary<string, string> Posted(string html)
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (Match input in Inputs().Matches(Templates().Replace(html, "")))
            {
                if (Of(input.Value, "name") is { } name)
                    fields[name] = Of(input.Value, "value") ?? "";
            }

            return fields;
        }

        private static string? Of(string tag, string name) =>
            Regex.Match(tag, $" {name}=\"(?<value>[^\"]*)\"") is { Success: true } match
                ? WebUtility.HtmlDecode(match.Groups["value"].Value)
                : null;

        [GeneratedRegex("<input[^>]*>|<textarea[^>]*>")]
        private static partial Regex Inputs();

        [GeneratedRegex("<template>.*?</template>", RegexOptions.Singleline)]
        private static partial Regex Templates();
    }
}

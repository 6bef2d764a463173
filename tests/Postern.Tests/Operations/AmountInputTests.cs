using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Postern.Amounts;
using Postern.Operations;
using Postern.Operations.Http;

namespace Postern.Tests.Operations;

/// <summary>R-56: money, shares and rows of them come in exactly, or are refused by the name of the field.</summary>
public sealed class AmountInputTests
{
    private static readonly OperationDescriptor Place = new(typeof(PlaceOrder), typeof(LibraryDb));

    private const string Book = """{ "title": "Emma", "price": 1250 }""";

    [Fact]
    public void What_is_right_binds()
    {
        var input = Assert.IsType<PlaceOrder.Input>(
            Bind(
                """{ "currency": "EUR", "limit": 5000, "discount": 7.5, "books": [{ "title": "Emma", "quantity": 2, "price": 1250, "tax": 19 }] }"""
            ).Input
        );

        Assert.Equal(5000, input.Limit);
        Assert.Equal(Percentage.Of(7.5m), input.Discount);
        var book = Assert.Single(input.Books);
        Assert.Equal((2, 1250, Percentage.Of(19)), (book.Quantity, book.Price, book.Tax));
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("1.0")]
    [InlineData("\"500\"")]
    [InlineData("-0")]
    [InlineData("9223372036854775808")]
    [InlineData("1e400")]
    [InlineData("true")]
    [InlineData("[]")]
    public void An_amount_is_a_whole_number_of_minor_units(string json)
    {
        var whole = Errors($$"""{ "currency": "EUR", "limit": {{json}}, "books": [{{Book}}] }""");
        var inRow = Errors(
            $$"""{ "currency": "EUR", "books": [{{Book}}, { "title": "Emma", "price": {{json}} }] }"""
        );

        const string right =
            "must be a whole number of minor units (cents of EUR, say): 1250 is EUR 12.50 or JPY 1,250.";
        Assert.Equal([("limit", right)], whole);
        Assert.Equal([("books[1].price", right)], inRow);
    }

    [Theory]
    [InlineData(
        "EUR",
        "must be from EUR 1.00 (100 in minor units) to EUR 10,000.00 (1000000 in minor units)."
    )]
    [InlineData(
        "JPY",
        "must be from JPY 100 (100 in minor units) to JPY 1,000,000 (1000000 in minor units)."
    )]
    public void A_bound_is_said_in_the_currency(string currency, string expected) =>
        Assert.Equal(
            [("limit", expected)],
            Errors($$"""{ "currency": "{{currency}}", "limit": 99, "books": [{{Book}}] }""")
        );

    [Theory]
    [InlineData("\"19\"")]
    [InlineData("1e1")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("0.00001")]
    public void A_percentage_is_a_plain_number_to_100(string json)
    {
        Assert.Equal(
            [("discount", Percentage.Expectation)],
            Errors($$"""{ "currency": "EUR", "discount": {{json}}, "books": [{{Book}}] }""")
        );
        Assert.Equal(
            [("books[0].tax", Percentage.Expectation)],
            Errors(
                $$"""{ "currency": "EUR", "books": [{ "title": "Emma", "price": 1, "tax": {{json}} }] }"""
            )
        );
    }

    [Theory]
    [InlineData("eur")]
    [InlineData("XXX")]
    [InlineData("")]
    public void A_currency_is_one_that_there_is(string code)
    {
        var error = Assert.Single(Errors($$"""{ "currency": "{{code}}", "books": [{{Book}}] }"""));

        Assert.Equal("currency", error.Field);
        Assert.StartsWith("is no currency of ISO 4217", error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "books", "must hold 1 to 5 of them.")]
    [InlineData("[{},{},{},{},{},{}]", "books", "must hold 1 to 5 of them.")]
    [InlineData("{}", "books", "must be a list of objects with title, quantity, price, tax.")]
    [InlineData("[null]", "books[0]", "must be a JSON object.")]
    [InlineData("[7]", "books[0]", "must be a JSON object.")]
    [InlineData("""[{ "title": "Emma" }]""", "books[0].price", "is required.")]
    [InlineData("""[{ "title": " ", "price": 1 }]""", "books[0].title", "must not be empty.")]
    [InlineData(
        """[{ "title": "a\u0000b", "price": 1 }]""",
        "books[0].title",
        "must not hold control characters."
    )]
    [InlineData(
        """[{ "title": "Emma", "price": 1, "isbn": "x" }]""",
        "books[0].isbn",
        "is not a field of a row; it knows title, quantity, price, tax."
    )]
    [InlineData(
        """[{ "title": "Emma", "price": 1, "price": 2 }]""",
        "books[0].price",
        "stands there twice."
    )]
    [InlineData(
        """[{ "title": "Emma", "price": 1000001 }]""",
        "books[0].price",
        "must be from EUR 0.00 (0 in minor units) to EUR 10,000.00 (1000000 in minor units)."
    )]
    public void A_row_is_as_strict_as_an_input(string books, string field, string text) =>
        Assert.Contains((field, text), Errors($$"""{ "currency": "EUR", "books": {{books}} }"""));

    [Fact]
    public void Every_row_says_what_is_wrong_with_it()
    {
        var errors = Errors(
            """{ "currency": "EUR", "books": [{ "title": "Emma", "price": 1, "quantity": 11 }, { "title": "", "price": 1 }] }"""
        );

        Assert.Equal(["books[0].quantity", "books[1].title"], errors.Select(error => error.Field));
    }

    [Fact]
    public void The_schema_says_so_beforehand()
    {
        var properties = InputSchema.Of(Place)["properties"]!;

        Assert.Equal("integer", properties["limit"]!["type"]![0]!.GetValue<string>());
        Assert.Equal(100, properties["limit"]!["minimum"]!.GetValue<long>());
        Assert.Contains(
            "minor units of currency",
            properties["limit"]!["description"]!.GetValue<string>()
        );
        Assert.Equal("^[A-Z]{3}$", properties["currency"]!["pattern"]!.GetValue<string>());
        Assert.Null(properties["currency"]!["enum"]);
        Assert.Equal(100, properties["discount"]!["maximum"]!.GetValue<long>());
        var books = properties["books"]!;
        Assert.Equal("array", books["type"]!.GetValue<string>());
        Assert.Equal(
            (1, 5),
            (books["minItems"]!.GetValue<int>(), books["maxItems"]!.GetValue<int>())
        );
        Assert.False(books["items"]!["additionalProperties"]!.GetValue<bool>());
        Assert.Equal("""["title","price"]""", books["items"]!["required"]!.ToJsonString());
        Assert.Equal(
            "integer",
            books["items"]!["properties"]!["price"]!["type"]!.GetValue<string>()
        );
    }

    [Fact]
    public void An_amount_without_its_currency_stops_the_start()
    {
        var fault = Assert.Throws<InvalidOperationException>(() =>
            InputDescription.Of(typeof(Nowhere))
        );

        Assert.Contains(
            "[MoneyIn] names no text beside it",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    private sealed record Nowhere
    {
        [Display(Name = "Amount")]
        [MoneyIn("Currency")]
        public required long Amount { get; init; }
    }

    private static (object? Input, Problem? Problem) Bind(string json) =>
        InputBinder.Bind(Place, JsonElement.Parse(json));

    private static List<(string Field, string Text)> Errors(string json)
    {
        var (input, problem) = Bind(json);
        Assert.Null(input);
        Assert.Equal((400, "invalid_input"), (problem!.Status, problem.Code));
        return
        [
            .. problem.Errors!.SelectMany(error => error.Value, (error, text) => (error.Key, text)),
        ];
    }
}

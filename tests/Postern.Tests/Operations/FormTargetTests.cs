using Postern.Operations;
using Postern.Operations.Console;

namespace Postern.Tests.Operations;

public sealed class FormTargetTests
{
    [Theory]
    [InlineData("EUR", "12.50")]
    [InlineData("JPY", "1250")]
    [InlineData("KWD", "1.250")]
    public async Task A_form_begins_with_the_amount_as_people_write_it(
        string currency,
        string expected
    )
    {
        await using var library = await Library.OpenAsync(DatabaseKind.Sqlite);
        Assert.IsType<OperationOutcome.Done>(
            await library.RunAsync(
                "library.order.place",
                null,
                new { currency, books = new[] { new { title = "Emma", price = 1250 } } }
            )
        );
        await using var db = await library.DatabaseAsync();
        var order = db.Orders.Single();

        var target = await FormTarget.ReadAsync(
            library.Describe("library.order.reprice"),
            order.Id.ToString(),
            db,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(expected, target!.Values["total"]);
        Assert.Equal(currency, target.Values["currency"]);
    }
}

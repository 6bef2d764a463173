using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Amounts;
using Postern.Operations;

namespace Postern.Tests.Operations;

/// <summary>Asks for money, shares and rows: every kind of input that bills are made of.</summary>
[Operation("library.order.place", Risk.Low, Title = "Order books")]
[Description("Orders books for the library.")]
public sealed class PlaceOrder : Operation<PlaceOrder.Input>
{
    public sealed record Input
    {
        [Display(Name = "Currency")]
        [CurrencyCode]
        public required string Currency { get; init; }

        [Display(Name = "Books", ShortName = "book")]
        [Length(1, 5)]
        public required IReadOnlyList<Book> Books { get; init; }

        [Display(Name = "Discount", Description = "Off every book.")]
        public Percentage? Discount { get; init; }

        [Display(Name = "Most to spend")]
        [MoneyIn(nameof(Currency))]
        [Range(typeof(long), "100", "1000000")]
        public long? Limit { get; init; }
    }

    public sealed record Book
    {
        [Display(Name = "Title")]
        [MaxLength(40)]
        public required string Title { get; init; }

        [Display(Name = "Quantity")]
        [Range(1, 10)]
        [DefaultValue(1)]
        public int Quantity { get; init; } = 1;

        [Display(Name = "Price")]
        [MoneyIn(nameof(Input.Currency))]
        [Range(typeof(long), "0", "1000000")]
        public required long Price { get; init; }

        [Display(Name = "Tax")]
        public Percentage? Tax { get; init; }
    }

    public override void Apply(Input input, OperationContext context)
    {
        context.Add(
            new Order
            {
                Id = Guid.CreateVersion7(),
                Currency = input.Currency,
                Total = Total(input).Amount,
            }
        );
    }

    public override string Summary(Input input, OperationContext context) =>
        $"Ordered {input.Books.Count} books for {Total(input)}";

    private static Money Total(Input input) =>
        input.Books.Aggregate(
            Money.Zero(Currency.Of(input.Currency)),
            (sum, book) => sum + new Money(book.Price, sum.Currency).Times(book.Quantity)
        );
}

public sealed class Order : IAudited
{
    public required Guid Id { get; init; }

    public required string Currency { get; init; }

    public required long Total { get; set; }

    public Guid AuditEntryId { get; set; }

    public string Label => "Order";
}

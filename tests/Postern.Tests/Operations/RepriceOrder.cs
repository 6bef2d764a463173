using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Amounts;
using Postern.Operations;

namespace Postern.Tests.Operations;

/// <summary>Changes an amount that is there already.</summary>
[Operation("library.order.reprice", Risk.Low, Title = "Change the total")]
[Description("Agrees on another total for an order.")]
public sealed class RepriceOrder : Operation<Order, RepriceOrder.Input>
{
    public sealed record Input
    {
        [Display(Name = "Currency")]
        [CurrencyCode]
        public required string Currency { get; init; }

        [Display(Name = "Total")]
        [MoneyIn(nameof(Currency))]
        public required long Total { get; init; }

        [Display(Name = "Discount")]
        public Percentage? Discount { get; init; }
    }

    public override void Apply(Order order, Input input, OperationContext context) =>
        order.Total = input.Total;

    public override string Summary(Order order, Input input, OperationContext context) =>
        $"Agreed on {new Money(order.Total, Currency.Of(order.Currency))}";
}

namespace Tally.Customers;

internal static class AddCustomer
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/customers/new", () => Show.Page<AddCustomerPage>());
        forms.MapPost("/customers/new", CreateAsync).AllowWhenImpersonated();
    }

    private static async Task<IResult> CreateAsync(
        IFormCollection form,
        TallyDb db,
        Member member,
        CancellationToken cancellation
    )
    {
        var customer = new Customer
        {
            Id = NewId.With("c"),
            TenantId = member.TenantId,
            Name = form.Text("name"),
            Email = form.Text("email"),
            Address = form.Text("address").ReplaceLineEndings("\n"),
            TaxNumber = form.Text("tax-number"),
        };
        var errors = Check(customer);
        if (errors.Any)
        {
            return Show.Again<AddCustomerPage>(new { Customer = customer, Errors = errors });
        }

        db.Add(customer);
        await db.SaveChangesAsync(cancellation);
        return TypedResults.LocalRedirect($"/customers/{customer.Id}?done=created");
    }

    /// <summary>What is wrong with a new customer.</summary>
    internal static FormErrors Check(Customer customer)
    {
        var errors = new FormErrors();
        errors.Require("name", customer.Name, "the customer's name");
        errors.RequireEmail("email", customer.Email);
        errors.Require("address", customer.Address, "the address for the invoice", 500);
        errors.AtMost("tax-number", customer.TaxNumber, 40);
        return errors;
    }
}

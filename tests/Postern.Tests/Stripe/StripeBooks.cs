using System.Globalization;
using System.Text.Json.Nodes;

namespace Postern.Tests.Stripe;

/// <summary>What Stripe holds, and what its calls do to it.</summary>
internal sealed class StripeBooks(TimeProvider clock)
{
    private int _ids;

    public Dictionary<string, Customer> Customers { get; } = new(StringComparer.Ordinal);

    public List<Transaction> Transactions { get; } = [];

    public List<Invoice> Invoices { get; } = [];

    public List<Item> Items { get; } = [];

    public Dictionary<string, Subscription> Subscriptions { get; } = new(StringComparer.Ordinal);

    public Customer AddCustomer()
    {
        var customer = new Customer(Id("cus_"));
        Customers.Add(customer.Id, customer);
        return customer;
    }

    public Subscription AddSubscription()
    {
        var subscription = new Subscription(Id("sub_"));
        Subscriptions.Add(subscription.Id, subscription);
        return subscription;
    }

    /// <summary>What a customer owes; negative is in its favour.</summary>
    public long Balance(string customer, string currency) =>
        Transactions
            .Where(each => each.Customer == customer && each.Currency == currency)
            .Sum(each => each.Amount);

    public static StripeAnswer Error(
        int status,
        string code,
        string message,
        string type = "invalid_request_error"
    ) =>
        new(
            status,
            new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["type"] = type,
                    ["code"] = code.Length == 0 ? null : code,
                    ["message"] = message,
                    ["doc_url"] = "https://docs.stripe.com/error-codes",
                },
            }
        );

    public StripeAnswer Act(
        string method,
        string path,
        IReadOnlyDictionary<string, string> parameters
    )
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries)[1..];
        return (method, parts) switch
        {
            ("POST", ["customers", var id, "balance_transactions"]) => Move(id, parameters),
            ("GET", ["customers", var id, "balance_transactions"]) => Page(
                Transactions.Where(each => each.Customer == id).Select(each => each.Json()),
                parameters
            ),
            ("POST", ["invoices"]) => Draft(parameters),
            ("GET", ["invoices"]) => Page(
                Invoices
                    .Where(each =>
                        each.Customer == parameters["customer"]
                        && each.Created >= Number(parameters, "created[gte]")
                    )
                    .Select(each => Show(each)),
                parameters
            ),
            ("GET", ["invoices", var id]) => With(id, invoice => new(200, Show(invoice))),
            ("DELETE", ["invoices", var id]) => With(id, Delete),
            ("POST", ["invoices", var id, "finalize"]) => With(id, Finalize),
            ("POST", ["invoices", var id, "void"]) => With(id, Void),
            ("POST", ["invoices", var id, "mark_uncollectible"]) => With(
                id,
                invoice => Change(invoice, "open", "uncollectible")
            ),
            ("POST", ["invoices", var id, "pay"]) => With(
                id,
                invoice => Pay(invoice, parameters.ContainsKey("paid_out_of_band"))
            ),
            ("POST", ["invoiceitems"]) => AddItem(parameters),
            ("GET", ["invoiceitems"]) => Page(
                Items
                    .Where(each => each.Invoice == parameters["invoice"])
                    .Select(each => each.Json()),
                parameters
            ),
            ("GET" or "POST", ["subscriptions", var id]) => Trial(id, parameters),
            _ => Error(404, "", $"Unrecognized request URL ({method}: {path})."),
        };
    }

    private string Id(string prefix) =>
        prefix + Interlocked.Increment(ref _ids).ToString("D8", CultureInfo.InvariantCulture);

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    private static long Number(IReadOnlyDictionary<string, string> parameters, string name) =>
        long.Parse(parameters[name], CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Metadata(
        IReadOnlyDictionary<string, string> parameters
    ) =>
        parameters
            .Where(each => each.Key.StartsWith("metadata[", StringComparison.Ordinal))
            .ToDictionary(each => each.Key[9..^1], each => each.Value, StringComparer.Ordinal);

    private static StripeAnswer Missing(string id) =>
        Error(404, "resource_missing", $"No such object: '{id}'");

    private StripeAnswer With(string id, Func<Invoice, StripeAnswer> act) =>
        Invoices.FirstOrDefault(each => each.Id == id) is { } invoice ? act(invoice) : Missing(id);

    private static StripeAnswer Page(
        IEnumerable<JsonObject> oldestFirst,
        IReadOnlyDictionary<string, string> parameters
    )
    {
        var all = oldestFirst.Reverse();
        if (parameters.TryGetValue("starting_after", out var after))
            all = all.SkipWhile(each => each["id"]!.GetValue<string>() != after).Skip(1);
        var rest = all.ToList();
        var limit = (int)Number(parameters, "limit");
        return new(
            200,
            new JsonObject
            {
                ["object"] = "list",
                ["data"] = new JsonArray([.. rest.Take(limit)]),
                ["has_more"] = rest.Count > limit,
            }
        );
    }

    private StripeAnswer Move(string customer, IReadOnlyDictionary<string, string> parameters)
    {
        if (!Customers.ContainsKey(customer))
            return Missing(customer);
        var made = new Transaction(
            Id("cbtxn_"),
            customer,
            Number(parameters, "amount"),
            parameters["currency"],
            Now,
            Metadata(parameters)
        );
        Transactions.Add(made);
        return new(200, made.Json());
    }

    private StripeAnswer Draft(IReadOnlyDictionary<string, string> parameters)
    {
        if (!Customers.ContainsKey(parameters["customer"]))
            return Missing(parameters["customer"]);
        var number = parameters["number"];
        if (Invoices.Any(each => each.Number == number))
            return Error(400, "", $"The number {number} is already used.");
        var invoice = new Invoice(
            Id("in_"),
            parameters["customer"],
            parameters["currency"],
            number,
            Now,
            Metadata(parameters)
        );
        Invoices.Add(invoice);
        return new(200, Show(invoice));
    }

    private StripeAnswer AddItem(IReadOnlyDictionary<string, string> parameters) =>
        With(
            parameters["invoice"],
            invoice =>
            {
                if (invoice.Status != "draft" || invoice.Currency != parameters["currency"])
                    return Error(400, "invoice_not_editable", "The invoice is not a draft.");
                var item = new Item(
                    Id("ii_"),
                    invoice.Id,
                    Number(parameters, "amount"),
                    invoice.Currency,
                    Metadata(parameters)
                );
                Items.Add(item);
                return new(200, item.Json());
            }
        );

    private StripeAnswer Delete(Invoice invoice)
    {
        if (invoice.Status != "draft")
            return Error(400, "invoice_not_editable", "Only drafts can be deleted.");
        Invoices.Remove(invoice);
        return new(200, new JsonObject { ["id"] = invoice.Id, ["deleted"] = true });
    }

    private StripeAnswer Finalize(Invoice invoice)
    {
        if (invoice.Status != "draft")
            return Error(400, "invoice_not_editable", "This invoice is already finalized.");
        var credit = Math.Min(
            Total(invoice),
            Math.Max(0, -Balance(invoice.Customer, invoice.Currency))
        );
        Apply(invoice, credit);
        invoice.Status = Total(invoice) == credit ? "paid" : "open";
        return new(200, Show(invoice));
    }

    private StripeAnswer Void(Invoice invoice)
    {
        var answer = Change(invoice, "open", "void");
        if (answer.Status == 200)
            Apply(invoice, -invoice.Applied);
        return answer;
    }

    private void Apply(Invoice invoice, long amount)
    {
        if (amount == 0)
            return;
        invoice.Applied += amount;
        Transactions.Add(
            new Transaction(
                Id("cbtxn_"),
                invoice.Customer,
                amount,
                invoice.Currency,
                Now,
                new(StringComparer.Ordinal)
            )
        );
    }

    private StripeAnswer Pay(Invoice invoice, bool outOfBand)
    {
        if (invoice.Status == "open" && !outOfBand)
        {
            invoice.Attempts++;
            if (Customers[invoice.Customer].CardIsDeclined)
                return Error(402, "card_declined", "Your card was declined.", "card_error");
        }

        return Change(invoice, "open", "paid");
    }

    private StripeAnswer Change(Invoice invoice, string from, string to)
    {
        if (invoice.Status != from)
            return Error(400, "", $"You can only do this to an invoice that is {from}.");
        invoice.Status = to;
        return new(200, Show(invoice));
    }

    private StripeAnswer Trial(string id, IReadOnlyDictionary<string, string> parameters)
    {
        if (!Subscriptions.TryGetValue(id, out var subscription))
            return Missing(id);
        if (parameters.ContainsKey("trial_end"))
        {
            subscription.TrialEnd = Number(parameters, "trial_end");
            subscription.Changes++;
        }

        return new(
            200,
            new JsonObject
            {
                ["id"] = subscription.Id,
                ["object"] = "subscription",
                ["status"] = "trialing",
                ["trial_end"] = subscription.TrialEnd,
            }
        );
    }

    public long Total(Invoice invoice) =>
        Items.Where(item => item.Invoice == invoice.Id).Sum(item => item.Amount);

    private JsonObject Show(Invoice invoice) =>
        new()
        {
            ["id"] = invoice.Id,
            ["object"] = "invoice",
            ["status"] = invoice.Status,
            ["number"] = invoice.Number,
            ["customer"] = invoice.Customer,
            ["currency"] = invoice.Currency,
            ["total"] = Total(invoice),
            ["amount_due"] = Total(invoice) - invoice.Applied,
            ["created"] = invoice.Created,
            ["metadata"] = Json(invoice.Metadata),
            ["lines"] = new JsonObject { ["data"] = new JsonArray(), ["has_more"] = false },
        };

    private static JsonObject Json(Dictionary<string, string> metadata) =>
        new(metadata.Select(each => new KeyValuePair<string, JsonNode?>(each.Key, each.Value)));

    public sealed record Customer(string Id)
    {
        public bool CardIsDeclined { get; set; }
    }

    public sealed record Transaction(
        string Id,
        string Customer,
        long Amount,
        string Currency,
        long Created,
        Dictionary<string, string> Metadata
    )
    {
        public JsonObject Json() =>
            new()
            {
                ["id"] = Id,
                ["object"] = "customer_balance_transaction",
                ["amount"] = Amount,
                ["currency"] = Currency,
                ["customer"] = Customer,
                ["created"] = Created,
                ["metadata"] = StripeBooks.Json(Metadata),
            };
    }

    public sealed record Invoice(
        string Id,
        string Customer,
        string Currency,
        string Number,
        long Created,
        Dictionary<string, string> Metadata
    )
    {
        public string Status { get; set; } = "draft";

        /// <summary>Paid from the customer's balance.</summary>
        public long Applied { get; set; }

        public int Attempts { get; set; }
    }

    public sealed record Item(
        string Id,
        string Invoice,
        long Amount,
        string Currency,
        Dictionary<string, string> Metadata
    )
    {
        public JsonObject Json() =>
            new()
            {
                ["id"] = Id,
                ["object"] = "invoiceitem",
                ["amount"] = Amount,
                ["currency"] = Currency,
                ["invoice"] = Invoice,
                ["metadata"] = StripeBooks.Json(Metadata),
            };
    }

    public sealed record Subscription(string Id)
    {
        public long? TrialEnd { get; set; }

        public int Changes { get; set; }
    }
}

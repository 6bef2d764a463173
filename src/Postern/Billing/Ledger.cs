using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing;

/// <summary>
/// A tenant's balance in one currency, as one operation sees and moves it. Read in <c>Prepare</c>, under a lock on the
/// tenant, so that two at once queue up; moved in <c>Apply</c>, in memory alone.
/// </summary>
internal sealed class Ledger
{
    /// <summary>What one invoice draws on; more than that many small credits wait for the next one.</summary>
    public const int MostCredits = 100;

    private readonly Guid _tenantId;
    private readonly string _currency;
    private readonly IReadOnlyList<Credit> _usable;
    private long _number;
    private int _added;

    private Ledger(
        Guid tenantId,
        string currency,
        BalanceTransaction? last,
        IReadOnlyList<Credit> usable
    )
    {
        _tenantId = tenantId;
        _currency = currency;
        _usable = usable;
        _number = last?.Number ?? 0;
        Balance = last?.Balance ?? 0;
    }

    /// <summary>Minor units; never negative.</summary>
    public long Balance { get; private set; }

    /// <summary>Locks the tenant, reads where its ledger stands, and the credits that can be used, in their order.</summary>
    public static async Task<Ledger> OpenAsync(
        DbContext db,
        Guid tenantId,
        string currency,
        CancellationToken cancellation,
        bool withCredits = false,
        DateTimeOffset now = default
    )
    {
        await db.Set<Tenant>()
            .TagWith(RowLock.Tag)
            .Where(tenant => tenant.Id == tenantId)
            .Select(tenant => tenant.Id)
            .SingleAsync(cancellation);
        var last = await db.Set<BalanceTransaction>()
            .AsNoTracking()
            .Where(row => row.TenantId == tenantId && row.Currency == currency)
            .OrderByDescending(row => row.Number)
            .FirstOrDefaultAsync(cancellation);
        return new(
            tenantId,
            currency,
            last,
            withCredits ? await UsableAsync(db, tenantId, currency, now, cancellation) : []
        );
    }

    /// <summary>Gives a credit.</summary>
    public BalanceTransaction Issue(Credit credit, OperationContext context)
    {
        credit.Remaining = credit.Amount;
        context.Add(credit);
        return Move(BalanceTransactionType.Credit, credit.Amount, credit, null, context);
    }

    /// <summary>Pays as much of <paramref name="due"/> as there is, from the credits that lapse soonest.</summary>
    /// <returns>How much, in minor units.</returns>
    public long Use(InvoiceReference invoice, long due, OperationContext context)
    {
        var left = due;
        foreach (var credit in _usable)
        {
            if (left == 0)
            {
                break;
            }

            var used = Math.Min(left, credit.Remaining);
            credit.Remaining -= used;
            left -= used;
            Move(BalanceTransactionType.Application, -used, credit, invoice, context);
        }

        return due - left;
    }

    /// <summary>Puts back what an invoice had used of a credit.</summary>
    public void Return(
        Credit credit,
        long amount,
        InvoiceReference invoice,
        OperationContext context
    )
    {
        credit.Remaining += amount;
        Move(BalanceTransactionType.Return, amount, credit, invoice, context);
    }

    /// <summary>Takes back what is left of a credit.</summary>
    public BalanceTransaction Reverse(Credit credit, OperationContext context)
    {
        var move = Move(BalanceTransactionType.Reversal, -credit.Remaining, credit, null, context);
        credit.Remaining = 0;
        credit.ReversedAt = context.Now;
        return move;
    }

    /// <summary>What is left of a credit lapses.</summary>
    public BalanceTransaction Expire(Credit credit, OperationContext context)
    {
        var move = Move(BalanceTransactionType.Expiry, -credit.Remaining, credit, null, context);
        credit.Remaining = 0;
        credit.ExpiredAt = context.Now;
        return move;
    }

    private BalanceTransaction Move(
        BalanceTransactionType type,
        long amount,
        Credit credit,
        InvoiceReference? invoice,
        OperationContext context
    )
    {
        Balance += amount;
        var move = new BalanceTransaction
        {
            // Rows of one table are saved in the order of their keys, and the lines of a ledger follow each other.
            Id = Guid.CreateVersion7(context.Now.AddMilliseconds(_added++)),
            TenantId = _tenantId,
            Currency = _currency,
            Number = ++_number,
            Type = type,
            Amount = amount,
            Balance = Balance,
            CreditId = credit.Id,
            InvoiceId = invoice?.Id,
            StripeInvoice = invoice?.AtStripe,
            CreatedAt = context.Now,
        };
        context.Add(move);
        return move;
    }

    private static async Task<IReadOnlyList<Credit>> UsableAsync(
        DbContext db,
        Guid tenantId,
        string currency,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        await db.Set<Credit>()
            .Where(credit =>
                credit.TenantId == tenantId
                && credit.Currency == currency
                && credit.Remaining > 0
                && (credit.ExpiresAt == null || credit.ExpiresAt > now)
            )
            .OrderBy(credit => credit.ExpiresAt == null)
            .ThenBy(credit => credit.ExpiresAt)
            .ThenBy(credit => credit.Id)
            .Take(MostCredits)
            .ToListAsync(cancellation);
}

/// <summary>What a balance was used for: an invoice of ours, or one that Stripe made by itself.</summary>
internal readonly record struct InvoiceReference(Guid? Id, string? AtStripe)
{
    public static InvoiceReference Of(Invoice invoice) => new(invoice.Id, null);

    public static InvoiceReference Stripes(string id) => new(null, id);
}

using System.Globalization;
using System.Text.Json;
using Postern.Configuration;
using Postern.Operations;
using Postern.Tenants;

namespace Postern.Billing;

/// <summary>
/// What a staff member may still give in a currency, and a tenant still get. What was taken back has been given all the
/// same: giving and taking back in turns does not get around a limit.
/// </summary>
internal sealed class Allowance
{
    private readonly string _currency;
    private readonly GivingLimit? _limit;
    private readonly long _givenToday;
    private readonly long _gotThisMonth;

    private Allowance(string currency, GivingLimit? limit, long givenToday, long gotThisMonth)
    {
        _currency = currency;
        _limit = limit;
        _givenToday = givenToday;
        _gotThisMonth = gotThisMonth;
    }

    /// <summary>
    /// Reads the limits and what was given, once whoever is giving at the same time has finished. Asked for last in
    /// <c>Prepare</c>: from here on one staff member's credits go one after the other.
    /// </summary>
    public static Task<Allowance> OfAsync(
        DbContext db,
        Guid tenantId,
        string currency,
        OperationContext context,
        CancellationToken cancellation
    ) => ReadAsync(db, tenantId, currency, context.Actor, context.Now, cancellation, alone: true);

    /// <summary>The same; for show where not <paramref name="alone"/>: another may be giving at this moment.</summary>
    public static async Task<Allowance> ReadAsync(
        DbContext db,
        Guid tenantId,
        string currency,
        Actor actor,
        DateTimeOffset at,
        CancellationToken cancellation,
        bool alone = false
    )
    {
        var limit = GivingLimits.Of(await SettingAsync(db, at, cancellation), actor, currency);
        if (limit is null)
        {
            return new(currency, null, 0, 0);
        }

        var now = at.UtcDateTime;
        var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var thisMonth = await db.Set<Credit>()
            .Where(credit =>
                credit.TenantId == tenantId
                && credit.Currency == currency
                && credit.CreatedAt >= month
            )
            .SumAsync(credit => credit.Amount, cancellation);
        var giver = Credit.GiverOf(actor);
        if (alone)
        {
            // The tenant is locked already; the staff member may be giving to another one.
            await OneAtATime.EnterAsync(db, $"credits of {giver}", cancellation);
        }

        // Each credit carries what was given up to it, so that a long day is not added up again for each.
        var day = DateOnly.FromDateTime(now);
        var today =
            await db.Set<Credit>()
                .Where(credit =>
                    credit.Giver == giver && credit.Currency == currency && credit.GivenOn == day
                )
                .MaxAsync(credit => (long?)credit.GivenToday, cancellation)
            ?? 0;
        return new(currency, limit, today, thisMonth);
    }

    /// <summary>What the staff member has given today (UTC), minor units.</summary>
    public long GivenToday => _givenToday;

    /// <summary>Minor units that the staff member may still give today (UTC); null: nothing is set.</summary>
    public long? LeftToday => _limit is null ? null : Math.Max(0, _limit.Day - _givenToday);

    /// <summary>Minor units that the tenant may still get this month (UTC); null: nothing is set.</summary>
    public long? LeftThisMonth => _limit is null ? null : Math.Max(0, _limit.Month - _gotThisMonth);

    public IEnumerable<Refusal> Check(long amount, Tenant tenant, OperationContext context)
    {
        if (_limit is null)
        {
            yield return Exceeded(
                $"No limit is set for {_currency}, so none of it may be given. Engineering sets one in {GivingLimits.Setting.Key}."
            );
            yield break;
        }

        if (amount > _limit.Operation)
        {
            yield return Exceeded($"At most {Show(_limit.Operation)} may be given at once.");
        }

        if (amount > _limit.Day - _givenToday)
        {
            yield return Exceeded(
                $"You may give at most {Show(_limit.Day)} in a day (UTC), and have given {Show(_givenToday)} today: {Left(_limit.Day - _givenToday)}."
            );
        }

        if (amount > _limit.Month - _gotThisMonth)
        {
            yield return Exceeded(
                $"{tenant.Name} may be given at most {Show(_limit.Month)} in a month (UTC), and has been given {Show(_gotThisMonth)} this month: {Left(_limit.Month - _gotThisMonth)}."
            );
        }

        if (amount > _limit.StepUp && !OperationRules.IsFresh(context.Actor, context.Now))
        {
            yield return new Refusal(
                ProblemCodes.StepUpRequired,
                $"More than {Show(_limit.StepUp)} wants a sign-in no older than {OperationRules.StepUpAge.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} minutes. Sign in again and repeat it."
            )
            {
                Status = StatusCodes.Status403Forbidden,
            };
        }
    }

    private string Left(long amount) => amount > 0 ? $"{Show(amount)} is left" : "nothing is left";

    private string Show(long amount) => BillingRules.Show(amount, _currency);

    private static Refusal Exceeded(string message) => new("limit_exceeded", message);

    /// <summary>Who may give how much, as it is set now.</summary>
    public static async Task<JsonElement> SettingAsync(
        DbContext db,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var place = new SettingPlace(SettingScope.Global, null, null).ToString();
        var row = await db.Set<SettingOverride>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                setting => setting.Key == GivingLimits.Setting.Key && setting.Place == place,
                cancellation
            );
        return SettingResolution
            .Resolve(GivingLimits.Setting, row?.Values ?? [], [], [], now)
            .Value;
    }
}

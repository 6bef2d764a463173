using System.Text.RegularExpressions;

namespace Postern.Billing;

/// <summary>What may be reported. The window is Stripe's for meter events.</summary>
internal static partial class UsageRules
{
    /// <summary>Of one event.</summary>
    public const long MostQuantity = 1_000_000_000_000;

    /// <summary>That a counter can be set to.</summary>
    public const long MostTotal = 1_000_000_000_000_000;

    /// <summary>Of all tenants: more is a service that makes up names.</summary>
    public const int MostMeters = 200;

    /// <summary>Events of one report.</summary>
    public const int MostEvents = 1000;

    public static readonly TimeSpan OldestAge = TimeSpan.FromDays(35);

    public static readonly TimeSpan FurthestAhead = TimeSpan.FromMinutes(5);

    [GeneratedRegex("^[a-z][a-z0-9_.]{0,62}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    public static partial Regex MeterKey();
}

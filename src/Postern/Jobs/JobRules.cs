using System.Text.RegularExpressions;

namespace Postern.Jobs;

/// <summary>The bounds of what is reported, and who may act on what.</summary>
public static partial class JobRules
{
    /// <summary>Rows in one report.</summary>
    public const int MostRows = 1_000;

    /// <summary>Bytes of one report.</summary>
    public const int BodyLimit = 2 * 1024 * 1024;

    /// <summary>Characters of an id, kind, queue, worker or correlation id.</summary>
    public const int NameLimit = 200;

    /// <summary>Characters of a source.</summary>
    public const int SourceLimit = 63;

    public const int MessageLimit = 2_000;

    public const int StackLimit = 16_000;

    /// <summary>Characters of arguments as they are kept.</summary>
    public const int ArgumentsLimit = 16_000;

    public const int ArtefactLimit = 2_000;

    public const int MostAttempts = 10_000;

    /// <summary>Jobs that we read or do ourselves belong to no customer app.</summary>
    public const string OwnApp = "postern";

    /// <summary>Our own work.</summary>
    public const string OwnSource = "postern";

    /// <summary>Clocks differ; by more than this they are wrong.</summary>
    public static readonly TimeSpan FurthestAhead = TimeSpan.FromMinutes(5);

    /// <summary>Finished jobs are kept for so long; of what is older, nothing is taken in.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    /// <summary>Whether billing staff may act on it: its queue is <c>billing</c>, or its kind begins with that word.</summary>
    public static bool IsBilling(string kind, string? queue) =>
        string.Equals(queue, "billing", StringComparison.OrdinalIgnoreCase)
        || BillingKind().IsMatch(kind);

    [GeneratedRegex(
        "^billing(?![a-z])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex BillingKind();
}

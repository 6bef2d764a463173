namespace Postern.Jobs.Hangfire;

/// <summary>Where the SaaS's Hangfire keeps its jobs. From the server's configuration.</summary>
/// <param name="Database">To read from: a login that can do no more.</param>
/// <param name="CommandsDatabase">To put jobs back and take them out; null: they can only be watched.</param>
/// <param name="Schema">Name of Hangfire's schema there.</param>
/// <param name="Paths">Where a job says whose it is.</param>
/// <param name="Kinds">The same for single kinds, in place of <paramref name="Paths"/> where they say something.</param>
/// <param name="FromDaysBack">How far back the first reading begins.</param>
internal sealed record HangfireSettings(
    string Database,
    string? CommandsDatabase,
    string Schema,
    HangfirePaths Paths,
    IReadOnlyDictionary<string, HangfirePaths> Kinds,
    int FromDaysBack
)
{
    public const string DefaultSchema = "hangfire";

    public const int DefaultDaysBack = 7;

    public HangfirePaths PathsOf(string kind) =>
        Kinds.TryGetValue(kind, out var own)
            ? new HangfirePaths(
                own.Tenant ?? Paths.Tenant,
                own.User ?? Paths.User,
                own.Correlation ?? Paths.Correlation
            )
            : Paths;

    /// <summary>Names of the job parameters that any path looks into.</summary>
    public IReadOnlyList<string> Parameters { get; } =
    [
        .. Kinds
            .Values.Append(Paths)
            .SelectMany(paths => new[] { paths.Tenant, paths.User, paths.Correlation })
            .Select(path => path?.Parameter)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Neither connection string reaches a log by accident.</summary>
    public override string ToString() => $"Hangfire in schema {Schema}";
}

/// <summary>Where a job says whose it is.</summary>
internal sealed record HangfirePaths(
    HangfirePath? Tenant,
    HangfirePath? User,
    HangfirePath? Correlation
);

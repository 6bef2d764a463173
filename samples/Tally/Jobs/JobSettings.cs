namespace Tally.Jobs;

/// <summary>How Tally does what it does in the background: the settings <c>Tally:Jobs</c> and <c>Tally:Exports</c>.</summary>
internal sealed class JobSettings
{
    private const int MostWorkers = 64;

    public JobSettings(IConfiguration configuration)
    {
        var tally = Path.GetFullPath(configuration["Tally:Database"]!);
        var folder = Path.GetDirectoryName(tally)!;
        var name = Path.GetFileNameWithoutExtension(tally);
        Database =
            Text(configuration, "Tally:Jobs:Database") ?? Path.ChangeExtension(tally, ".jobs.db");
        Workers = configuration.GetValue("Tally:Jobs:Workers", 2);
        Worker = Text(configuration, "Tally:Jobs:Worker") ?? $"tally@{Environment.MachineName}";
        RetryAfter = configuration.GetValue("Tally:Jobs:RetryAfter", TimeSpan.FromSeconds(10));
        Heartbeat = configuration.GetValue("Tally:Jobs:Heartbeat", TimeSpan.FromSeconds(15));
        MailFolder = Path.Combine(folder, name + "-mail");
        OwnExportsFolder = Path.Combine(folder, name + "-exports");
        ExportsFolder = Text(configuration, "Tally:Exports:Folder") ?? OwnExportsFolder;
        ExportStep = configuration.GetValue("Tally:Exports:Step", TimeSpan.FromMilliseconds(100));
        DueWithin = configuration.GetValue("Tally:Exports:DueWithin", TimeSpan.FromMinutes(30));
        if (Workers is < 0 or > MostWorkers)
        {
            throw new InvalidOperationException(
                $"Tally:Jobs:Workers must be from 0 to {MostWorkers}; 0 leaves the jobs to other processes."
            );
        }
    }

    /// <summary>A file for SQLite, or <c>Host=…</c> for PostgreSQL.</summary>
    public string Database { get; }

    /// <summary>How many jobs run here at once; with 0, none does: other processes with the same database take them.</summary>
    public int Workers { get; }

    /// <summary>The worker's name with SQLite; with PostgreSQL each process makes one of its own.</summary>
    public string Worker { get; }

    /// <summary>After the first failure; three times as long after the second.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>How often a worker tells Postern that it is there.</summary>
    public TimeSpan Heartbeat { get; }

    /// <summary>Where e-mails go: this sample has no mail server.</summary>
    public string MailFolder { get; }

    /// <summary>Where finished files wait to be fetched. One that was chosen must be there: it may be a disk of its own that is
    /// not mounted yet, and what is written in its place would be lost.</summary>
    public string ExportsFolder { get; }

    /// <summary>What it is when nobody chose.</summary>
    public string OwnExportsFolder { get; }

    /// <summary>How long each tenth of an export takes at least, so that there is something to watch.</summary>
    public TimeSpan ExportStep { get; }

    /// <summary>When a customer's request is overdue.</summary>
    public TimeSpan DueWithin { get; }

    public bool IsPostgres => Database.StartsWith("Host=", StringComparison.OrdinalIgnoreCase);

    private static string? Text(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } text ? text : null;
}

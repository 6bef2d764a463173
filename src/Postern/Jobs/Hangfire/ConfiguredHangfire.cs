using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Postern.Jobs.Hangfire;

/// <summary>Reads what the server's configuration says under <c>Postern__Jobs__Hangfire</c>: off where it says nothing.</summary>
internal static partial class ConfiguredHangfire
{
    private const string Name = "Jobs:Hangfire";
    private const int MostDaysBack = 90;

    private static readonly string[] Paths = ["TenantPath", "UserPath", "CorrelationPath"];

    private static readonly string[] Members =
    [
        "Database",
        "CommandsDatabase",
        "Schema",
        .. Paths,
        "Kinds",
        "FromDaysBack",
    ];

    /// <summary>Reads the section; null where it says nothing, or something that cannot stand.</summary>
    /// <param name="section">The section.</param>
    /// <param name="fault">Told of each fault: the setting's key below <c>Postern</c>, and the rest of the sentence.</param>
    public static HangfireSettings? Read(
        IConfigurationSection section,
        Action<string, string> fault
    )
    {
        if (!section.GetChildren().Any())
        {
            return null;
        }

        var faults = 0;
        void Fault(string key, string what)
        {
            faults++;
            fault(key, what);
        }

        Unknown(section, Members, Name, Fault);
        var settings = new HangfireSettings(
            Database(section, "Database", isRequired: true, Fault) ?? "",
            Database(section, "CommandsDatabase", isRequired: false, Fault),
            Schema(section, Fault),
            PathsOf(section, Name, Fault),
            Kinds(section.GetSection("Kinds"), Fault),
            DaysBack(section, Fault)
        );
        return faults == 0 ? settings : null;
    }

    /// <summary>What is wrong with a connection string is told without a word of it: it holds a password.</summary>
    private static string? Database(
        IConfigurationSection section,
        string key,
        bool isRequired,
        Action<string, string> fault
    )
    {
        const string form =
            "Host=…;Database=…;Username=…;Password=…, a connection string of PostgreSQL";
        if (section[key] is not { } text || string.IsNullOrWhiteSpace(text))
        {
            if (isRequired)
            {
                fault($"{Name}:{key}", $"is missing: {form}, with a login that can only read");
            }

            return null;
        }

        try
        {
            var read = new NpgsqlConnectionStringBuilder(text);
            if (!string.IsNullOrWhiteSpace(read.Host) && !string.IsNullOrWhiteSpace(read.Database))
            {
                read.ApplicationName ??= "postern";
                read.IncludeErrorDetail = false;
                read.Enlist = false;
                using (NpgsqlDataSource.Create(read))
                {
                    return read.ConnectionString;
                }
            }
        }
        catch (Exception exception)
            when (exception
                    is ArgumentException
                        or FormatException
                        or OverflowException
                        or InvalidOperationException
                        or NotSupportedException
            )
        {
            // Told below, without what it holds.
        }

        fault($"{Name}:{key}", $"must be {form}");
        return null;
    }

    private static string Schema(IConfigurationSection section, Action<string, string> fault)
    {
        var schema = Text(section, "Schema") ?? HangfireSettings.DefaultSchema;
        if (!SchemaName().IsMatch(schema))
        {
            fault(
                $"{Name}:Schema",
                $"is \"{schema}\"; it must be the schema's name: letters, digits and underscores, at most 63"
            );
        }

        return schema;
    }

    private static HangfirePaths PathsOf(
        IConfigurationSection section,
        string name,
        Action<string, string> fault
    )
    {
        HangfirePath? Path(string key)
        {
            if (Text(section, key) is not { } text)
            {
                return null;
            }

            var path = HangfirePath.TryRead(text);
            if (path is null)
            {
                fault($"{name}:{key}", $"is \"{text}\"; it {HangfirePath.Form}");
            }

            return path;
        }

        return new HangfirePaths(Path(Paths[0]), Path(Paths[1]), Path(Paths[2]));
    }

    private static Dictionary<string, HangfirePaths> Kinds(
        IConfigurationSection section,
        Action<string, string> fault
    )
    {
        var kinds = new Dictionary<string, HangfirePaths>(StringComparer.Ordinal);
        foreach (var one in section.GetChildren())
        {
            var name = $"{Name}:Kinds:{one.Key}";
            Unknown(one, ["Kind", .. Paths], name, fault);
            if (Text(one, "Kind") is not { } kind)
            {
                fault($"{name}:Kind", "is required: type and method, such as ExportJobs.Run");
            }
            else if (!kinds.TryAdd(kind, PathsOf(one, name, fault)))
            {
                fault($"{name}:Kind", $"is \"{kind}\", which stands there before");
            }
        }

        return kinds;
    }

    private static int DaysBack(IConfigurationSection section, Action<string, string> fault)
    {
        if (Text(section, "FromDaysBack") is not { } text)
        {
            return HangfireSettings.DefaultDaysBack;
        }

        if (
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days <= MostDaysBack
        )
        {
            return days;
        }

        fault(
            $"{Name}:FromDaysBack",
            $"is \"{text}\"; it must be a whole number between 0 and {MostDaysBack}"
        );
        return 0;
    }

    private static string? Text(IConfigurationSection section, string key) =>
        section[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    private static void Unknown(
        IConfigurationSection section,
        string[] members,
        string name,
        Action<string, string> fault
    )
    {
        foreach (
            var member in section
                .GetChildren()
                .Where(member => !members.Contains(member.Key, StringComparer.OrdinalIgnoreCase))
        )
        {
            fault($"{name}:{member.Key}", $"is not known; there are {string.Join(", ", members)}");
        }
    }

    [GeneratedRegex(
        @"^[\p{L}_][\p{L}\p{N}_]{0,62}$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex SchemaName();
}

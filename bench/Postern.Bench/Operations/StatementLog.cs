using System.Text.RegularExpressions;

namespace Postern.Bench.Operations;

/// <summary>The statements of one transaction, read from PostgreSQL's log (<c>log_statement = all</c>).</summary>
internal static partial class StatementLog
{
    /// <summary>What each statement of the transaction that wrote the entry does, from begin to commit: "update tenants".</summary>
    public static IReadOnlyList<string> LastOperation(string log)
    {
        var statements = Entry()
            .Matches(log)
            .Select(match =>
                (Backend: match.Groups["backend"].Value, Sql: match.Groups["sql"].Value)
            )
            .ToList();
        var backend = statements
            .Last(statement => Kind(statement.Sql) == "insert idempotency_keys")
            .Backend;
        var own = statements
            .Where(statement => statement.Backend == backend)
            .Select(statement => Kind(statement.Sql))
            .ToList();
        var end = own.LastIndexOf("commit");
        var start = own.LastIndexOf("begin", end);
        return own[start..(end + 1)];
    }

    /// <summary>The same of a pgbench script.</summary>
    public static IReadOnlyList<string> OfScript(string script) =>
        [
            .. Result()
                .Replace(Comment().Replace(script, ""), ";")
                .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(Kind),
        ];

    private static string Kind(string sql)
    {
        var text = Comment().Replace(sql, "").Trim();
        var verb = text.Split([' ', '\n', '\t', ';'], 2)[0].ToLowerInvariant();
        return verb switch
        {
            "select" => $"select {Name(From(), text)}",
            "insert" => $"insert {Name(Into(), text)}",
            "update" => $"update {Name(Update(), text)}",
            "start" => "begin",
            _ => verb,
        };
    }

    private static string Name(Regex pattern, string text) =>
        pattern.Match(text).Groups["table"].Value.ToLowerInvariant();

    [GeneratedRegex(
        @"^\S+ \S+ \S+ \[(?<backend>\d+)\] LOG:  (?:statement|execute [^:]+): (?<sql>.*?)(?=^\d{4}-\d\d-\d\d )",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\s*(?:--|\\set).*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\\gset \w+")]
    private static partial Regex Result();

    [GeneratedRegex(
        @"\bfrom\s+""?(?<table>\w+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex From();

    [GeneratedRegex(
        @"\binto\s+""?(?<table>\w+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Into();

    [GeneratedRegex(
        @"^update\s+""?(?<table>\w+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Update();
}

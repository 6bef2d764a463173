using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Postern.Bench.Lookup;

/// <summary>
/// The reads of Postern's lookup written by hand: candidates by prefix from the b-trees, by part from the trigram
/// index. All rows are read to the end, none is ranked.
/// </summary>
internal static class HandMade
{
    private const string Tenant =
        "t.id, t.name, t.slug, t.domain, t.external_id, t.plan, t.status, t.owner_email, t.country, t.search_name, t.search_text, t.created_at";
    private const string User =
        "u.id, u.tenant_id, u.name, u.email, u.external_id, u.status, u.search_name, u.search_text, u.created_at, t.name as tenant";

    public static async Task TenantsAsync(DbConnection connection, string term)
    {
        if (connection is NpgsqlConnection)
        {
            await RunAsync(
                connection,
                $"select {Tenant} from tenants t where t.search_name like $1 or t.slug like $1 or t.external_id = $2 limit 50",
                Pattern(Fold(term), after: true),
                Fold(term)
            );
            await PartsAsync(
                connection,
                Fold(term),
                clause => $"select {Tenant} from tenants t where {clause} limit 200",
                "t"
            );
            return;
        }

        await RunAsync(
            connection,
            $"select {Tenant} from tenants t where (t.search_name >= $1 and t.search_name < $2) or (t.slug >= $1 and t.slug < $2) or t.external_id = $1 limit 50",
            Fold(term),
            Fold(term) + char.MaxValue
        );
        await MatchAsync(
            connection,
            Fold(term),
            $"select {Tenant} from tenants t where t.rowid in (select rowid from tenants_lookup where tenants_lookup match $1 limit 1000) limit 200"
        );
    }

    public static async Task UsersAsync(DbConnection connection, string term)
    {
        const string from = "from users u join tenants t on t.id = u.tenant_id";
        if (connection is NpgsqlConnection)
        {
            await RunAsync(
                connection,
                $"select {User} {from} where u.search_name like $1 or u.email like $1 limit 50",
                Pattern(Fold(term), after: true)
            );
            await PartsAsync(
                connection,
                Fold(term),
                clause => $"select {User} {from} where {clause} limit 200",
                "u"
            );
            return;
        }

        await RunAsync(
            connection,
            $"select {User} {from} where (u.search_name >= $1 and u.search_name < $2) or (u.email >= $1 and u.email < $2) limit 50",
            Fold(term),
            Fold(term) + char.MaxValue
        );
        await MatchAsync(
            connection,
            Fold(term),
            $"select {User} {from} where u.rowid in (select rowid from users_lookup where users_lookup match $1 limit 1000) limit 200"
        );
    }

    public static async Task BothAsync(DbConnection connection, string term)
    {
        await TenantsAsync(connection, term);
        await UsersAsync(connection, term);
    }

    public static async Task IdAsync(DbConnection connection, string term)
    {
        object id = connection is NpgsqlConnection ? Guid.Parse(term) : term;
        await RunAsync(connection, $"select {Tenant} from tenants t where t.id = $1", id);
        await RunAsync(
            connection,
            $"select {User} from users u join tenants t on t.id = u.tenant_id where u.id = $1",
            id
        );
        await RunAsync(connection, "select 1 from audit_entries where id = $1", id);
    }

    private static string Fold(string term) => term.ToLowerInvariant().Trim();

    private static string[] Words(string term) =>
        [
            .. term.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.Ordinal),
        ];

    private static string Pattern(string text, bool after) =>
        (after ? "" : "%")
        + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal)
        + "%";

    private static Task PartsAsync(
        DbConnection connection,
        string term,
        Func<string, string> sql,
        string table
    )
    {
        var words = Words(term);
        var clause = string.Join(
            " and ",
            words.Select(
                (_, i) =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{table}.search_text like ${i + 1}"
                    )
            )
        );
        return RunAsync(
            connection,
            sql(clause),
            [.. words.Select(word => Pattern(word, after: false))]
        );
    }

    private static Task MatchAsync(DbConnection connection, string term, string sql)
    {
        var words = Words(term).Where(word => word.Length >= 3).ToList();
        return words.Count == 0
            ? Task.CompletedTask
            : RunAsync(
                connection,
                sql,
                string.Join(
                    " AND ",
                    words.Select(word =>
                        $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                    )
                )
            );
    }

    private static async Task RunAsync(DbConnection connection, string sql, params object[] values)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.Value = values[i];
            if (connection is not NpgsqlConnection)
            {
                parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i + 1}");
            }

            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                reader.GetValue(i);
            }
        }
    }
}

using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Postern.Bench.Lookup;

/// <summary>One way of looking for something: the texts, the address, and the same reads by hand.</summary>
internal sealed record Search(
    string By,
    string Rows,
    IReadOnlyList<string> Terms,
    Func<string, string> Address,
    Func<DbConnection, string, Task> RunByHandAsync
);

/// <summary>What to look for, taken from rows all over the tables.</summary>
internal static class SearchTerms
{
    public static async Task<IReadOnlyList<Search>> ReadAsync(
        DbConnection connection,
        int rows,
        int count
    )
    {
        var postgres = connection is NpgsqlConnection;
        var every = Math.Max(1, rows / count);
        var tenants = await RowsAsync(
            connection,
            $"select name, coalesce(domain, slug), {(postgres ? "id::text" : "id")} from tenants where {Sample(postgres, every)} limit {count}"
        );
        var users = await RowsAsync(
            connection,
            $"select name, email, {(postgres ? "id::text" : "id")} from users where {Sample(postgres, every)} limit {count}"
        );
        string Tenants(string term) =>
            $"/api/v1/tenants?search={Uri.EscapeDataString(term)}&limit=20";
        string Users(string term) => $"/api/v1/users?search={Uri.EscapeDataString(term)}&limit=20";
        string Both(string term) => $"/api/v1/lookup?q={Uri.EscapeDataString(term)}";
        return
        [
            new(
                "three letters of a tenant's name",
                "tenants",
                [.. tenants.Select(row => Part(row[0], 3))],
                Tenants,
                HandMade.TenantsAsync
            ),
            new(
                "six letters of a tenant's name",
                "tenants",
                [.. tenants.Select(row => Part(row[0], 6))],
                Tenants,
                HandMade.TenantsAsync
            ),
            new(
                "a tenant's whole name",
                "tenants",
                [.. tenants.Select(row => row[0])],
                Tenants,
                HandMade.TenantsAsync
            ),
            new(
                "a tenant's domain",
                "tenants",
                [.. tenants.Select(row => row[1])],
                Tenants,
                HandMade.TenantsAsync
            ),
            new(
                "a part of a user's name",
                "users",
                [.. users.Select(row => Part(row[0], 6))],
                Users,
                HandMade.UsersAsync
            ),
            new(
                "a user's e-mail address",
                "users",
                [.. users.Select(row => row[1])],
                Users,
                HandMade.UsersAsync
            ),
            new(
                "the beginning of an e-mail address",
                "users",
                [.. users.Select(row => row[1][..Math.Min(8, row[1].Length)])],
                Users,
                HandMade.UsersAsync
            ),
            new(
                "six letters of a name, in one search",
                "tenants and users",
                [.. tenants.Select(row => Part(row[0], 6))],
                Both,
                HandMade.BothAsync
            ),
            new(
                "an e-mail address, in one search",
                "tenants and users",
                [.. users.Select(row => row[1])],
                Both,
                HandMade.BothAsync
            ),
            new(
                "a tenant's id, in one search",
                "tenants and users",
                [.. tenants.Select(row => row[2])],
                Both,
                HandMade.IdAsync
            ),
        ];
    }

    /// <summary>Rows spread over the whole table, the same each time.</summary>
    private static string Sample(bool postgres, int every) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(postgres ? "hashtext(id::text)" : "rowid")} % {every} = 0"
        );

    /// <summary>From the middle of the text, where no prefix helps.</summary>
    private static string Part(string text, int length) =>
        text.Length <= length + 1 ? text
        : text.Substring(1, length).Trim() is { Length: >= 3 } part ? part
        : text;

    private static async Task<List<string[]>> RowsAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([reader.GetString(0), reader.GetString(1), reader.GetString(2)]);
        }

        return rows;
    }
}

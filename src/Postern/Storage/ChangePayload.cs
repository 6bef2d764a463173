using Postern.Operations;

namespace Postern.Storage;

/// <summary>
/// A notice as PostgreSQL carries it from process to process: whose it is, the kinds, the tenants and the entries. Without kinds it
/// stands for anything; so does what cannot be read, since another version may write more than this one knows.
/// </summary>
internal static class ChangePayload
{
    public const string Channel = "postern_changes";

    /// <summary>PostgreSQL refuses 8,000 bytes; all of it is ASCII.</summary>
    private const int Limit = 7_900;

    public static string Write(Guid sender, ChangeNotice notice)
    {
        var text =
            $"{sender:N};{string.Join(',', notice.Kinds)};{Names(notice.Tenants)};{Names(notice.Entries)}";
        return text.Length <= Limit ? text : $"{sender:N};;;";
    }

    public static (Guid Sender, ChangeNotice Notice) Read(string text)
    {
        var parts = text.Split(';');
        if (
            parts.Length != 4
            || !Guid.TryParseExact(parts[0], "N", out var sender)
            || !TryRead(parts[2], out var tenants)
            || !TryRead(parts[3], out var entries)
        )
        {
            return (Guid.Empty, ChangeNotice.Anything);
        }

        var kinds = parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries);
        return (
            sender,
            new ChangeNotice(kinds.ToHashSet(StringComparer.Ordinal), tenants) { Entries = entries }
        );
    }

    private static string Names(IEnumerable<Guid> ids) =>
        string.Join(',', ids.Select(id => id.ToString("N")));

    private static bool TryRead(string text, out HashSet<Guid> ids)
    {
        ids = [];
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Guid.TryParseExact(name, "N", out var id))
            {
                return false;
            }

            ids.Add(id);
        }

        return true;
    }
}

using Postern.Operations;

namespace Postern.Storage;

/// <summary>
/// A notice as PostgreSQL carries it from process to process: whose it is, the kinds and the tenants. Without kinds it
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
            $"{sender:N};{string.Join(',', notice.Kinds)};{string.Join(',', notice.Tenants.Select(tenant => tenant.ToString("N")))}";
        return text.Length <= Limit ? text : $"{sender:N};;";
    }

    public static (Guid Sender, ChangeNotice Notice) Read(string text)
    {
        var parts = text.Split(';');
        if (parts.Length != 3 || !Guid.TryParseExact(parts[0], "N", out var sender))
        {
            return (Guid.Empty, ChangeNotice.Anything);
        }

        var kinds = parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries);
        var tenants = new HashSet<Guid>();
        foreach (var tenant in parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Guid.TryParseExact(tenant, "N", out var id))
            {
                return (sender, ChangeNotice.Anything);
            }

            tenants.Add(id);
        }

        return (sender, new ChangeNotice(kinds.ToHashSet(StringComparer.Ordinal), tenants));
    }
}

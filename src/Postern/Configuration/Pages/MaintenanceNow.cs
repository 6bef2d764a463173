namespace Postern.Configuration.Pages;

/// <summary>
/// A maintenance that is on. It is no secret: all customers read its message. So telling of it on a page is no read that
/// has to be recorded.
/// </summary>
internal static class MaintenanceNow
{
    /// <summary>One read, by the unique index: the first of the places where one is on; null where none is.</summary>
    public static async Task<(SettingPlace Place, TimedValue Value)?> FindAsync(
        DbContext db,
        DateTimeOffset now,
        CancellationToken cancellation,
        params IReadOnlyList<SettingPlace> places
    )
    {
        var key = BuiltInSettings.Maintenance.Key;
        var names = places.Select(place => place.ToString()).ToList();
        var rows = await db.Set<SettingOverride>()
            .AsNoTracking()
            .Where(row => row.Key == key && row.IsSet && names.Contains(row.Place))
            .ToListAsync(cancellation);
        foreach (var place in places)
        {
            if (
                rows.Find(row => row.Place == place.ToString())?.InForce(now) is { } value
                && value.Value.GetBoolean()
            )
            {
                return (place, value);
            }
        }

        return null;
    }
}

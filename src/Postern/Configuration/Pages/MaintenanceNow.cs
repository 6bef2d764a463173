namespace Postern.Configuration.Pages;

/// <summary>
/// A maintenance that is on. It is no secret: all customers read its message. So telling of it on a page is no read that
/// has to be recorded.
/// </summary>
internal static class MaintenanceNow
{
    /// <summary>One read, by the unique index. Null where none is on there.</summary>
    public static async Task<TimedValue?> FindAsync(
        DbContext db,
        SettingPlace place,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var key = BuiltInSettings.Maintenance.Key;
        var at = place.ToString();
        var row = await db.Set<SettingOverride>()
            .AsNoTracking()
            .SingleOrDefaultAsync(
                found => found.Key == key && found.Place == at && found.IsSet,
                cancellation
            );
        return row?.InForce(now) is { } value && value.Value.GetBoolean() ? value : null;
    }
}

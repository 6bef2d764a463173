using Microsoft.AspNetCore.Http;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Settings;

namespace Postern.AspNetCore.Limits;

/// <summary>Whether the app is closed: to everybody, to the customers of a plan, or to one tenant.</summary>
internal sealed class Maintenance(SettingsStore settings, TimeProvider time)
{
    /// <summary>Where no end is known: often enough for a page that comes back, seldom enough for a crowd.</summary>
    private const int SecondsWithoutEnd = 60;

    /// <summary>What a request of the tenant, or of nobody yet, is told; null when the app is open to it.</summary>
    public Refusal? Refuses(string? tenant) =>
        settings.Get(PosternSettings.Maintenance, tenant)
            ? Refusal(settings.Find(PosternSettings.Maintenance, tenant))
            : null;

    private Refusal Refusal(Override? by) =>
        new(
            StatusCodes.Status503ServiceUnavailable,
            "maintenance",
            "Closed for maintenance",
            string.IsNullOrWhiteSpace(by?.Message)
                ? "We are working on it and will be back. Nothing of yours is lost; try again later."
                : by.Message
        )
        {
            RetryAfter = Seconds(by?.Until),
            Link = "Try again",
        };

    private int Seconds(DateTimeOffset? until) =>
        until is { } end
            ? (int)Math.Clamp(Math.Ceiling((end - time.GetUtcNow()).TotalSeconds), 1, int.MaxValue)
            : SecondsWithoutEnd;
}

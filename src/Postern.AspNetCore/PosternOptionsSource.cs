using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Postern.AspNetCore;

/// <summary>Reads the section by hand: the framework's binder stops at the first value that it cannot read.</summary>
internal sealed class PosternOptionsSource(IConfiguration configuration)
    : IConfigureOptions<PosternOptions>
{
    public void Configure(PosternOptions options)
    {
        var section = configuration.GetSection(PosternOptions.Section);
        options.RuntimeUrl = section[nameof(options.RuntimeUrl)] ?? options.RuntimeUrl;
        options.ServiceKey = section[nameof(options.ServiceKey)] ?? options.ServiceKey;
        options.Audience = section[nameof(options.Audience)] ?? options.Audience;
        options.Issuer = section[nameof(options.Issuer)] ?? options.Issuer;
        options.LandingPath = section[nameof(options.LandingPath)] ?? options.LandingPath;
        if (section[nameof(options.FeedStaleAfter)] is { } stale)
        {
            if (TimeSpan.TryParse(stale, CultureInfo.InvariantCulture, out var bound))
                options.FeedStaleAfter = bound;
            else
                options.Unreadable.Add(
                    $"Postern:FeedStaleAfter is \"{stale}\": write hours, minutes and seconds, as in 00:00:10."
                );
        }
        options.SettingsFile = section[nameof(options.SettingsFile)] ?? options.SettingsFile;
        options.JobsFile = section[nameof(options.JobsFile)] ?? options.JobsFile;
        options.WebhookSecret = section[nameof(options.WebhookSecret)] ?? options.WebhookSecret;
        options.Strict = Bool(nameof(options.Strict), options.Strict);
        options.RateLimitHeaders = Bool(nameof(options.RateLimitHeaders), options.RateLimitHeaders);

        bool Bool(string key, bool otherwise)
        {
            if (section[key] is not { } text)
                return otherwise;
            if (bool.TryParse(text, out var value))
                return value;

            options.Unreadable.Add($"Postern:{key} is \"{text}\": write true or false.");
            return otherwise;
        }
    }
}

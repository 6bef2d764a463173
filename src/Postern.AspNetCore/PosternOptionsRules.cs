using Microsoft.Extensions.Options;
using Postern.AspNetCore.Jobs;

namespace Postern.AspNetCore;

/// <summary>All faults of the options at once, each naming its key.</summary>
internal sealed class PosternOptionsRules : IValidateOptions<PosternOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public ValidateOptionsResult Validate(string? name, PosternOptions options)
    {
        List<string> faults = [.. options.Unreadable, .. Faults(options)];
        return faults.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(PosternOptions options)
    {
        if (
            !Uri.TryCreate(options.RuntimeUrl, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.AbsolutePath != "/"
            || url.Query.Length > 0
            || url.UserInfo.Length > 0
        )
            yield return "Postern:RuntimeUrl must be the runtime plane's address and nothing more, as in https://postern.internal:9091.";
        if (!IsServiceKey(options.ServiceKey))
            yield return "Postern:ServiceKey must be a service key; it begins with pstn_ and is made by \"postern-server keys create\".";
        if (string.IsNullOrWhiteSpace(options.Audience))
            yield return "Postern:Audience must be this app's name, the same as in Postern's own settings.";
        if (string.IsNullOrWhiteSpace(options.Issuer))
            yield return "Postern:Issuer must not be empty; leave it out for \"postern\".";
        if (options.FeedStaleAfter < Shortest || options.FeedStaleAfter > Longest)
            yield return "Postern:FeedStaleAfter must be from 00:00:01 to 00:01:00.";
        if (!IsLocalPath(options.LandingPath))
            yield return "Postern:LandingPath must be a path of this app, beginning with one slash, as in /home.";
        if (options.SettingsFile is { Length: > 0 } file && !IsFile(file))
            yield return "Postern:SettingsFile must be a file's path, as in data/postern-settings.json; leave it empty to keep none.";
        if (options.JobsFile is { Length: > 0 } jobs && !IsFile(jobs))
            yield return "Postern:JobsFile must be a file's path, as in data/postern-jobs.jsonl; leave it empty to keep unsent job reports in memory.";
        if (
            options.WebhookSecret is { Length: > 0 } secret
            && WebhookSignature.KeyOf(secret) is null
        )
            yield return "Postern:WebhookSecret must be whsec_ and the Base64 of 24 to 64 random bytes, the same as Postern's own Webhook:Secret.";
    }

    private static bool IsFile(string path) =>
        !string.IsNullOrWhiteSpace(path)
        && !path.Contains('\0', StringComparison.Ordinal)
        && !Path.EndsInDirectorySeparator(path)
        && !Directory.Exists(path);

    /// <summary>What may stand in a header, so that a line break from a secret file is told here and not at the first call.</summary>
    private static bool IsServiceKey(string key) =>
        key.StartsWith("pstn_", StringComparison.Ordinal)
        && key.All(letter => letter is > ' ' and < '\u007f');

    /// <summary>A redirect to it must not leave the app: no "//host", no "/\host".</summary>
    private static bool IsLocalPath(string path) =>
        path.StartsWith('/')
        && (path.Length == 1 || path[1] is not ('/' or '\\'))
        && path.All(letter => letter is > ' ' and < '\u007f');
}

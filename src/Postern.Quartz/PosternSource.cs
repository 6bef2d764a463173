using Microsoft.Extensions.Options;
using Postern.AspNetCore;

namespace Postern.Quartz;

/// <summary>What these jobs' system is called in Postern.</summary>
internal sealed class PosternSource(
    IOptions<PosternQuartzOptions> quartz,
    IOptions<PosternOptions> postern
)
{
    private const int Longest = 63;

    public string Name { get; } = quartz.Value.Source ?? Plain(postern.Value.Audience);

    /// <summary>The app's name with nothing in it but what a source may have.</summary>
    private static string Plain(string audience)
    {
        var plain = string.Concat(
            audience
                .ToLowerInvariant()
                .Select(letter =>
                    char.IsAsciiLetterLower(letter)
                    || char.IsAsciiDigit(letter)
                    || letter is '_' or '.'
                        ? letter
                        : '-'
                )
        );
        plain = plain.TrimStart([.. "0123456789-_."]);
        return plain.Length == 0 ? "quartz" : plain[..Math.Min(plain.Length, Longest)];
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Postern.Jobs;

/// <summary>
/// Errors of one cause differ in ids, numbers, times and quoted names; without those they are one text, whose hash
/// groups them.
/// </summary>
internal static partial class ErrorFingerprint
{
    private const int Limit = 300;

    /// <summary>Sixteen hexadecimal digits.</summary>
    public static string Of(string type, string message) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\n{Template(message)}")).AsSpan(0, 8)
        );

    /// <summary>The message with an ellipsis for what differs from case to case.</summary>
    public static string Template(string message)
    {
        var first = message.AsSpan().TrimStart();
        var end = first.IndexOfAny('\r', '\n');
        var line = (end < 0 ? first : first[..end]).ToString();
        line = line.Length <= Limit ? line : line[..Limit];
        try
        {
            return Varying().Replace(line, "…").Trim();
        }
        catch (RegexMatchTimeoutException)
        {
            // A machine that is overloaded: a group of its own, and not a report that is refused.
            return line.Trim();
        }
    }

    [GeneratedRegex(
        """
            "[^"]{0,200}"|'[^']{0,200}'|`[^`]{0,200}`|«[^»]{0,200}»|https?://\S+|[\w.+-]+@[\w.-]+|\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\b(0x)?[0-9a-fA-F]*[0-9][0-9a-fA-F]{7,}\b|\b[a-z]{1,8}_[0-9A-Za-z]{6,}\b|[+-]?\d[\d.,:_/-]*
            """,
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 500
    )]
    private static partial Regex Varying();
}

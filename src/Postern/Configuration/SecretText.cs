using System.Text.RegularExpressions;

namespace Postern.Configuration;

/// <summary>
/// Settings are shown, recorded and sent to every server, so they are no place for a secret. This knows those that say
/// what they are; it is a net under whoever slips, and no proof.
/// </summary>
internal static partial class SecretText
{
    public static bool Holds(string text) => Mark().IsMatch(text);

    [GeneratedRegex(
        @"-----BEGIN [A-Z ]*PRIVATE KEY|\b(pstn_|whsec_|sk_live_|sk_test_|rk_live_|ghp_|github_pat_|glpat-|xox[abp]-)[\w-]{8,}|\bAKIA[0-9A-Z]{16}\b|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 200
    )]
    private static partial Regex Mark();
}

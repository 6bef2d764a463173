using System.Text;

namespace Postern.AspNetCore.Banner;

/// <summary>Where the banner's own parts are, as sources of a policy.</summary>
/// <param name="Script">The script's address.</param>
/// <param name="ScriptHash">The script's hash, which is its integrity as well.</param>
/// <param name="Style">The style sheet's address.</param>
/// <param name="Connect">What the script asks.</param>
/// <param name="Form">Where the button leads.</param>
internal sealed record BannerSources(
    string Script,
    string ScriptHash,
    string Style,
    string Connect,
    string Form
);

/// <summary>
/// Makes room in the app's own policy (CSP Level 3) for the banner's parts, address by address, and only where they would be
/// blocked. Nothing else becomes possible by it.
/// </summary>
internal static class ContentSecurityPolicy
{
    /// <summary>The policy with the banner's parts allowed, and the nonce of its scripts if it has one.</summary>
    /// <param name="header">One header's value: one policy, or several by commas.</param>
    /// <param name="sources">The banner's parts.</param>
    public static (string Header, string? Nonce) Allow(string header, BannerSources sources)
    {
        string? nonce = null;
        var policies = header.Split(',', StringSplitOptions.TrimEntries);
        for (var index = 0; index < policies.Length; index++)
        {
            var policy = new Policy(policies[index]);
            nonce ??= policy.ScriptNonce;
            policy.Allow(["script-src-elem", "script-src", "default-src"], sources.Script);
            policy.AllowUnderStrictDynamic(sources.ScriptHash);
            policy.Allow(["style-src-elem", "style-src", "default-src"], sources.Style);
            policy.Allow(["connect-src", "default-src"], sources.Connect);
            policy.Allow(["form-action"], sources.Form);
            policies[index] = policy.ToString();
        }
        return (string.Join(", ", policies), nonce);
    }

    private sealed class Policy
    {
        private readonly List<(string Name, List<string> Sources)> _directives = [];

        public Policy(string text)
        {
            foreach (
                var directive in text.Split(
                    ';',
                    StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                )
            )
            {
                var words = directive.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
                // Of two by one name the first counts (section 2.2.1), so the others must stay where they are.
                _directives.Add((words[0].ToLowerInvariant(), [.. words.Skip(1)]));
            }
        }

        /// <summary>Without it a script's address is of no use where a policy names 'strict-dynamic'.</summary>
        public string? ScriptNonce =>
            Effective(["script-src-elem", "script-src", "default-src"])
                ?.Find(IsNonce)
                ?["'nonce-".Length..^1];

        /// <summary>Allows one source in the first of these directives that there is, which is the one that counts.</summary>
        public void Allow(ReadOnlySpan<string> names, string source)
        {
            if (Effective(names) is not { } sources || Allows(sources))
                return;

            if (Find(names[0]) is null && sources == Find("default-src"))
            {
                // A copy: in default-src itself it would hold for images and all else.
                sources = [.. sources];
                _directives.Add((Own(names), sources));
            }
            sources.RemoveAll(word => word.Equals("'none'", StringComparison.OrdinalIgnoreCase));
            sources.Add(source);
        }

        /// <summary>Under 'strict-dynamic' only a nonce or a hash lets a script in. Elsewhere a hash would do harm: beside one,
        /// browsers ignore an 'unsafe-inline' that the app lives by.</summary>
        public void AllowUnderStrictDynamic(string hash)
        {
            var sources = Effective(["script-src-elem", "script-src", "default-src"]);
            if (sources?.Contains("'strict-dynamic'", StringComparer.OrdinalIgnoreCase) is true)
                sources.Add(hash);
        }

        public override string ToString()
        {
            var text = new StringBuilder();
            foreach (var (name, sources) in _directives)
            {
                text.Append(text.Length > 0 ? "; " : "").Append(name);
                foreach (var source in sources)
                    text.Append(' ').Append(source);
            }
            return text.ToString();
        }

        /// <summary>script-src rather than script-src-elem, which not every browser knows.</summary>
        private static string Own(ReadOnlySpan<string> names) =>
            names[0].EndsWith("-elem", StringComparison.Ordinal) ? names[1] : names[0];

        private static bool Allows(List<string> sources) =>
            sources.Exists(word =>
                word is "*" || word.Equals("'self'", StringComparison.OrdinalIgnoreCase)
            );

        private static bool IsNonce(string word) =>
            word.StartsWith("'nonce-", StringComparison.OrdinalIgnoreCase) && word.EndsWith('\'');

        private List<string>? Effective(ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (Find(name) is { } sources)
                    return sources;
            }
            return null;
        }

        private List<string>? Find(string name) =>
            _directives.Find(directive => directive.Name == name).Sources;
    }
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Postern.Operations;

namespace Postern.Jobs;

/// <summary>
/// Takes secrets out of what is reported before it is stored: values of members whose name says that they are one, of
/// members that configuration marks, and text that looks like one wherever it stands. Personal data is masked. A net of
/// many patterns, and no proof: whoever reports should leave secrets out.
/// </summary>
internal sealed partial class Redaction(IReadOnlyCollection<string> marked)
{
    public const string Redacted = "[redacted]";

    private const int DeepestLevel = 16;

    private readonly HashSet<string> _marked = [.. marked.Select(Plain)];

    /// <summary>The same JSON without what must not be kept.</summary>
    public JsonNode? Of(JsonNode? node) => Of(node, 0);

    /// <summary>The same text without what must not be kept.</summary>
    public static string Of(string text)
    {
        text = JobText.Clean(text);
        try
        {
            text = Secrets().Replace(text, Redacted);
            text = Assignments().Replace(text, $"${{name}}{Redacted}");
            text = UserInfo().Replace(text, $"${{scheme}}{Redacted}@");
            text = CardNumbers()
                .Replace(text, match => IsCardNumber(match.ValueSpan) ? Redacted : match.Value);
            return Addresses().Replace(text, match => Mask.Text(match.Value));
        }
        catch (RegexMatchTimeoutException)
        {
            // What cannot be looked through in time is not kept.
            return Redacted;
        }
    }

    private JsonNode? Of(JsonNode? node, int level) =>
        node switch
        {
            null => null,
            _ when level > DeepestLevel => JsonValue.Create(Redacted),
            JsonObject members => new JsonObject(
                members
                    .Select(member =>
                        KeyValuePair.Create<string, JsonNode?>(
                            Of(member.Key),
                            IsSecret(member.Key) && member.Value is not null
                                ? JsonValue.Create(Redacted)
                                : Of(member.Value, level + 1)
                        )
                    )
                    .DistinctBy(member => member.Key, StringComparer.Ordinal)
            ),
            JsonArray items => new JsonArray([.. items.Select(item => Of(item, level + 1))]),
            JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(
                Nested(text, level) ?? Of(text)
            ),
            JsonValue number => CardNumber(number) ?? number.DeepClone(),
            _ => JsonValue.Create(Redacted),
        };

    /// <summary>JSON within a text, as some job systems keep their arguments.</summary>
    private string? Nested(string text, int level)
    {
        if (text.Length < 2 || text[0] is not ('{' or '[' or '"'))
        {
            return null;
        }

        try
        {
            return Of(JsonNode.Parse(text), level + 1)?.ToJsonString(PosternJson.Compact);
        }
        catch (Exception exception)
            when (exception is System.Text.Json.JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonValue? CardNumber(JsonValue number) =>
        IsCardNumber(number.ToJsonString()) ? JsonValue.Create(Redacted) : null;

    private bool IsSecret(string name)
    {
        var plain = Plain(name);
        return _marked.Contains(plain) || SecretNames().IsMatch(plain);
    }

    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>14 to 19 digits of a payment card: a right check digit, and a first one that card networks use (ISO/IEC 7812).</summary>
    private static bool IsCardNumber(ReadOnlySpan<char> text)
    {
        var (sum, digits) = (0, 0);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                if (text[i] is ' ' or '-')
                {
                    continue;
                }

                return false;
            }

            var digit = text[i] - '0';
            digits++;
            if (digits % 2 == 0)
            {
                digit = digit > 4 ? (2 * digit) - 9 : 2 * digit;
            }

            sum += digit;
        }

        return digits is >= 14 and <= 19 && text[0] is >= '2' and <= '6' && sum % 10 == 0;
    }

    [GeneratedRegex(
        "passw|passphrase|passcode|^pwd|pwd$|secret|apikey|accesskey|privatekey|signingkey|encryptionkey|secretkey|token$|^token|accesstoken|refreshtoken|idtoken|authtoken|bearer|authorization|cookie|sessionid|^session$|credential|connectionstring|cardnumber|^card$|^pan$|cvc|cvv|^pin$|otp$|onetimecode|ssn|socialsecurity|iban|accountnumber|routingnumber|signature$|^sig$|^jwt$|^dsn$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex SecretNames();

    [GeneratedRegex(
        """
            -----BEGIN\ [A-Z0-9\ ]*PRIVATE\ KEY-----[\s\S]*?(-----END\ [A-Z0-9\ ]*PRIVATE\ KEY-----|$)
            |\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*
            |\b(bearer|basic|digest|negotiate|token)\s+[A-Za-z0-9+/=._~-]{12,}
            |\b(pstn_|whsec_|sk_live_|sk_test_|rk_live_|rk_test_|pk_live_|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|xapp-|npm_|pypi-|dop_v1_|shpat_|shpss_|SG\.|hf_|sk-(ant-|proj-)?|AIza|ya29\.|ATATT3|EAAC|lin_api_|figd_|sq0[a-z]{3}-|key-)[\w.-]{12,}
            |\b(AKIA|ASIA|AROA)[0-9A-Z]{16}\b
            |https?://hooks\.slack\.com/services/\S+
            |https?://discord(app)?\.com/api/webhooks/\S+
            |\b\d{8,10}:AA[\w-]{30,}
            |\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}
            |\$argon2(id|i|d)\$\S+
            |\b[A-Z]{2}\d{2}(\ ?[A-Z0-9]{4}){3,7}(\ ?[A-Z0-9]{1,3})?\b
            |\b\d{3}-\d{2}-\d{4}\b
            """,
        RegexOptions.IgnorePatternWhitespace
            | RegexOptions.ExplicitCapture
            | RegexOptions.CultureInvariant
            | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 200
    )]
    private static partial Regex Secrets();

    /// <summary><c>password=…</c> of connection strings, query strings, command lines and headers.</summary>
    [GeneratedRegex(
        """
            (?<name>\b(password|passwd|pwd|passphrase|secret|client_secret|api[_-]?key|access[_-]?key|account[_-]?key|shared[_-]?access[_-]?key|token|access_token|refresh_token|id_token|authorization|cookie|set-cookie|x-api-key|signature|sig|x-amz-(signature|credential|security-token)|otp)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s;&,"'}]+)
            """,
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 200
    )]
    private static partial Regex Assignments();

    [GeneratedRegex(
        @"(?<scheme>\b[a-z][a-z0-9+.-]{1,20}://)[^\s/@:]*:[^\s/@]+@",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 200
    )]
    private static partial Regex UserInfo();

    [GeneratedRegex(
        @"(?<![\d.])[2-6](?:[ -]?\d){13,18}(?!\d)",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 200
    )]
    private static partial Regex CardNumbers();

    [GeneratedRegex(
        @"[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,5}",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 200
    )]
    private static partial Regex Addresses();
}

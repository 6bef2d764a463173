using System.Text.RegularExpressions;

namespace Postern.Jobs;

/// <summary>What secrets look like. Each expression is bounded in time: what cannot be looked through is not kept.</summary>
internal static partial class SecretPatterns
{
    private const int Bound = 200;

    /// <summary>Names of members whose values are secrets, in lower case with nothing but letters and digits.</summary>
    [GeneratedRegex(
        """
            passw|passphrase|passcode|passkey|pswd|^pwd|pwd$|^pw$|^(user|db|smtp|ftp|mail|login|pg|auth)?pass$|secret
            |(api|access|private|signing|encryption|secret|account|shared|master|session|client|hmac|ssh|aes|host|service|licen[cs]e|webhook|deploy|stripe|openai)keys?(pem|id|hash|base64|value)?$
            |accesskey|privatekey|apikey
            |token$|^token|tokenvalue|tokenhash|accesstoken|refreshtoken|idtoken|authtoken|bearer|authorization|^auth$|authheader|xauth|cookie|^sid$|^session$|sessionid|csrf|xsrf
            |credential|^creds$|connectionstring|^connstr|^dsn$|keytab|keystore|kubeconfig|^pfx$|^pkcs12$|samlresponse|samlassertion|clientassertion
            |cardnumber|cardno$|^card$|^pan$|cvc|cvv|^cvn$|securitycode|cardcode|^pin$|pincode|pinnumber
            |otp$|otpcode|onetimecode|onetimepass|mfacode|totp|verificationcode|recoverycode|backupcode|^mnemonic$|seedphrase
            |ssn|socialsecurity|iban|accountnumber|routingnumber|sortcode
            |signature$|^sig$|^jwt$|^salt$|sastoken|presignedurl|signedurl
            """,
        RegexOptions.IgnorePatternWhitespace
            | RegexOptions.ExplicitCapture
            | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: Bound
    )]
    public static partial Regex Names();

    /// <summary>Keys and tokens that are known by their form, wherever they stand.</summary>
    [GeneratedRegex(
        """
            -{4,5}\ ?BEGIN\ [A-Z0-9\ ]*PRIVATE\ KEY[A-Z\ ]*-{4,5}[\s\S]*?(-{4,5}\ ?END\ [A-Z0-9\ ]*PRIVATE\ KEY[A-Z\ ]*-{4,5}|$)
            |PuTTY-User-Key-File-[\s\S]*
            |\bAGE-SECRET-KEY-1\w+
            |\beyJ[\w-]{8,}\.[\w-]{8,}(\.[\w-]*)*
            |\beyJ[A-Za-z0-9+/_-]{24,}={0,2}
            |\b(pstn_|whsec_|sk_live_|sk_test_|rk_live_|rk_test_|pk_live_|sk_prod_|gh[pousr]_|github_pat_|xox[abeoprs]-|xoxe\.xox[bp]-|xapp-|npm_|pypi-|do[por]_v1_|shp(at|ss|ca|pa)_|hf_|AIza|ya29\.|GOCSPX-|1//0|AT[AC]TT3|EAAC|lin_api_|fig[du]_|sq0[a-z]{3}-|dckr_(pat|oat)_|hv[sbr]\.|NRAK-|sntry[su]_|sbp_|nfp_|ntn_|PMAK-|glsa_|glc_|pscale_(tkn|pw|oauth)_|rubygems_|HRKU-|dp\.(pt|st|ct|sa)\.|fo1_|fm[12]_|r8_|gsk_|tvly-|CfDJ8|sk-(ant|proj|svcacct|admin|or)-|xkeysib-|phc_|phx_|oy2|access_token\$production\$)[\w./+-]{12,}=*
            |\bgl[a-z]{2,6}-[\w-]{20,}(\.\w+)*
            |\bsk-[A-Za-z0-9]{32,}
            |\bSG\.[\w-]{12,}\.[\w-]{8,}
            |\bkey-[0-9a-f]{32}\b
            |\b[0-9a-f]{32}-us\d{1,2}\b
            |\bSK[0-9a-f]{32}\b
            |\bdapi[0-9a-f]{32}
            |\.atlasv1\.[\w-]{20,}
            |\dQ~[\w.~-]{20,}
            |\b(AKIA|ASIA|AROA|ABIA|ACCA|AIDA|AGPA|ANPA)[0-9A-Z]{16}\b
            |\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}
            |(?i:https?://hooks\.slack\.com/\S+|https?://discord(app)?\.com/api/webhooks/\S+|https?://[\w.-]+\.webhook\.office\.com/\S+|https?://[\w.-]+\.logic\.azure\.com\S*)
            |\b\d{8,10}:AA[\w-]{30,}
            |\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}
            |\$(argon2(id|i|d)|scrypt|pbkdf2[\w-]*|apr1|1|5|6|y|7)\$\S+
            |\bpbkdf2_\w+\$\S+
            |\bAQAAAA[A-Za-z0-9+/]{40,}=*
            """,
        RegexOptions.IgnorePatternWhitespace
            | RegexOptions.ExplicitCapture
            | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: Bound
    )]
    public static partial Regex Keys();

    /// <summary>What stands behind a word that announces it: headers, options of command lines.</summary>
    [GeneratedRegex(
        """
            (?<name>\b(proxy-)?authorization["']?\s*[=:]\s*["']?|\b(set-)?cookie["']?\s*[=:]\s*["']?)[^\r\n"']+
            |(?<name>\b(bearer|basic|digest|negotiate|token|apikey)\s+)[A-Za-z0-9+/=._~:-]{12,}
            |(?<name>--?(password|passwd|pass|pwd|token|secret|api[_-]?key|access[_-]?key|auth)\s+)("[^"]*("|$)|'[^']*('|$)|[^\s-]\S*)
            |(?<name>(-u|--user)\s+["']?[^\s:"']+:)[^\s"']+
            |(?<name><(\w+:)?\w*(password|passwd|secret|token|apikey|cardnumber|cvv)\b[^>]*>)[^<]+
            |(?<name>[?&]code=)[^\s&"']{8,}
            """,
        RegexOptions.IgnorePatternWhitespace
            | RegexOptions.ExplicitCapture
            | RegexOptions.CultureInvariant
            | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: Bound
    )]
    public static partial Regex Announced();

    /// <summary>
    /// <c>password=…</c> of connection strings, query strings, environments and command lines; <c>"password": …</c> of
    /// JSON and YAML, also of JSON that is a text itself.
    /// </summary>
    [GeneratedRegex(
        """
            (?<name>(password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|secret[_-]?key|token|credentials?|signature|connection[_-]?string|(?<![a-z])(pass|pw|sig|otp|pin|cvv|cvc|sas|x-amz-credential|card[_-]?number))([_-]?(key|value|hash|base|b64|base64|text))?\\*["']?\s*)
            (
                (?<name>(=|%3D)\s*)(\\+"[^"\\]*(\\+"|$)|"([^"\\]|\\.)*("|$)|'[^']*('|$)|[^\s;&]+)
                |(?<name>(:|%3A)\s*)(\\+"[^"\\]*(\\+"|$)|"([^"\\]|\\.)*("|$)|'[^']*('|$)|[^\s;&,"'}\]]+)
            )
            """,
        RegexOptions.IgnorePatternWhitespace
            | RegexOptions.ExplicitCapture
            | RegexOptions.CultureInvariant
            | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: Bound
    )]
    public static partial Regex Assignments();

    /// <summary>User and password in an address (RFC 3986, 3.2.1), and a key that stands there alone.</summary>
    [GeneratedRegex(
        """
            (?<scheme>\b[a-z][a-z0-9+.-]{1,20}://)([^\s/@:"'<>]*:(?!\d{1,5}([/?\#]|$))[^\s"'<>]+|[^\s/@:"'<>]{16,})@
            |(?<scheme>\bjdbc:oracle:\w+:)[^\s/@]+/[^\s@]+@
            """,
        RegexOptions.IgnorePatternWhitespace
            | RegexOptions.ExplicitCapture
            | RegexOptions.CultureInvariant
            | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: Bound
    )]
    public static partial Regex UserInfo();

    /// <summary>Digits as they stand on a card; <see cref="SecretNumbers"/> tells whether they are of one.</summary>
    [GeneratedRegex(
        @"(?<![\d.])[2-6](?:[ \u00A0._/-]?\d){13,18}(?!\d)",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: Bound
    )]
    public static partial Regex CardNumbers();

    /// <summary>Letters and digits as in an IBAN (ISO 13616); <see cref="SecretNumbers"/> tells whether it is one.</summary>
    [GeneratedRegex(
        @"\b[A-Z]{2}\d{2}(?:[ \u00A0-]?[A-Z0-9]{4}){2,7}(?:[ \u00A0-]?[A-Z0-9]{1,3})?\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: Bound
    )]
    public static partial Regex AccountNumbers();

    /// <summary>Social security numbers of the United States.</summary>
    [GeneratedRegex(
        @"\b\d{3}-\d{2}-\d{4}\b",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: Bound
    )]
    public static partial Regex SocialSecurityNumbers();

    [GeneratedRegex(
        @"[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,5}",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: Bound
    )]
    public static partial Regex Addresses();

    /// <summary><c>password=</c> in a name; a colon there only divides words.</summary>
    [GeneratedRegex(
        @"(?<name>(password|passwd|pwd|secret|token|api[_-]?key|signature)=)\S+",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: Bound
    )]
    public static partial Regex AssignmentsInNames();
}

namespace Postern.Staff.Pages;

/// <summary>Says how somebody signed in: the words of RFC 8176 in plain ones, others as the provider said them.</summary>
internal static class SignInMethod
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["pwd"] = "password",
        ["otp"] = "one-time code",
        ["hwk"] = "hardware key",
        ["swk"] = "passkey",
        ["fpt"] = "fingerprint",
        ["face"] = "face",
        ["pin"] = "PIN",
        ["sms"] = "text message",
        ["mfa"] = "several factors",
    };

    /// <summary>How somebody signed in, in words.</summary>
    /// <param name="method"><see cref="StaffSession.Method"/>, such as <c>amr pwd otp, acr phr</c>.</param>
    public static string Of(string method) => string.Join("; ", method.Split(", ").Select(Part));

    private static string Part(string part) =>
        part.Split(' ') switch
        {
            ["amr", .. var methods] => string.Join(
                " + ",
                methods.Select(word => Words.GetValueOrDefault(word, word))
            ),
            ["acr", .. var level] => $"level {string.Join(' ', level)}",
            _ => part,
        };
}

namespace Postern.Staff;

/// <summary>
/// Why a sign-in at the console failed, as <c>/signin/failed?code=…</c> tells it. What the provider said stays on the
/// server: the address carries a code of this list and nothing else.
/// </summary>
public static class SignInFailures
{
    /// <summary>Where the code is shown.</summary>
    public const string Page = "/signin/failed";

    public const string Cancelled = "cancelled";
    public const string Expired = "expired";
    public const string ProviderUnreachable = "provider_unreachable";
    public const string ProviderRefused = "provider_refused";
    public const string InvalidToken = "invalid_token";
    public const string TooOld = "sign_in_too_old";
    public const string MfaRequired = "mfa_required";
    public const string WrongDomain = "wrong_domain";
    public const string NoRole = "no_role";

    /// <summary>A heading and a sentence that says what to do, by code.</summary>
    public static IReadOnlyDictionary<string, SignInFailure> All { get; } =
        new Dictionary<string, SignInFailure>(StringComparer.Ordinal)
        {
            [Cancelled] = new(
                "Sign-in was cancelled",
                "The identity provider says that the sign-in was cancelled or denied. Sign in again when you are ready."
            ),
            [Expired] = new(
                "This sign-in is no longer valid",
                "It took more than 15 minutes, was started in another browser, or was used already. Sign in again from here."
            ),
            [ProviderUnreachable] = new(
                "The identity provider cannot be reached",
                "Nobody can sign in until it answers again. Try again in a minute; if it stays so, tell whoever runs Postern."
            ),
            [ProviderRefused] = new(
                "The identity provider refused",
                "It did not accept Postern's request. Sign in again; if it stays so, have Postern's client registration at the provider checked."
            ),
            [InvalidToken] = new(
                "The identity provider's answer was not accepted",
                "What it said about you did not hold up to Postern's checks; the audit log says which. Sign in again; if it stays so, tell whoever runs Postern."
            ),
            [TooOld] = new(
                "Your sign-in at the identity provider is too old",
                "Postern asked for a recent sign-in and was given an older one, or none with a time. Sign out at the identity provider, then sign in again."
            ),
            [MfaRequired] = new(
                "A second factor is needed",
                "You signed in with one factor only. Set up a second factor at the identity provider and sign in with it."
            ),
            [WrongDomain] = new(
                "This account belongs to another organisation",
                "Sign in with your company account."
            ),
            [NoRole] = new(
                "You have no role here",
                "Your account is known, but it has none of the roles that may use Postern. Ask for one where your company gives out access."
            ),
        };

    /// <summary>The text for a code, also for one that is not on the list.</summary>
    public static SignInFailure Of(string? code) =>
        code is not null && All.TryGetValue(code, out var failure)
            ? failure
            : new SignInFailure("Sign-in failed", "Sign in again.");
}

/// <summary>What a person is told about a sign-in that failed.</summary>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record SignInFailure(string Title, string Advice);

using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Gate;

/// <summary>Why a request is not served, in words for whoever made it.</summary>
/// <param name="Status">The answer's status.</param>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Title">What happened.</param>
/// <param name="Detail">Why, and what would be right.</param>
internal sealed record Refusal(int Status, string Code, string Title, string Detail)
{
    /// <summary>Whether the token is of no use any more, so that the browser should forget it.</summary>
    public bool ClearsCookie { get; private init; }

    /// <summary>After how many seconds it may be worth trying again (RFC 9110, section 10.2.3); null: not by waiting.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The way on from its page.</summary>
    public string Link { get; init; } = "Back to the app";

    public static readonly Refusal Invalid = new(
        StatusCodes.Status403Forbidden,
        "impersonation_invalid",
        "This is no valid session",
        "The browser sent an impersonation token that this app cannot accept. Nothing was done. Start again from the console."
    )
    {
        ClearsCookie = true,
    };

    public static readonly Refusal Ambiguous = Invalid with
    {
        Detail =
            "The browser sent more than one impersonation token, and it cannot be told whose request this is. Nothing was done. Start again from the console.",
    };

    public static readonly Refusal Ended = new(
        StatusCodes.Status403Forbidden,
        "impersonation_ended",
        "This session has ended",
        "The impersonation session has expired or was ended. Reload to go on as yourself; for another look, start a new session from the console."
    )
    {
        ClearsCookie = true,
    };

    public static readonly Refusal Unavailable = new(
        StatusCodes.Status503ServiceUnavailable,
        "impersonation_unavailable",
        "Impersonation is not available just now",
        "This app cannot reach Postern, so it cannot know whether your session still lives. Customers are not affected. Try again in a moment."
    )
    {
        RetryAfter = 5,
    };

    public static readonly Refusal Full = Unavailable with
    {
        Detail =
            "Too many impersonated requests wait to be recorded, and none is served unrecorded. Customers are not affected. Try again in a moment.",
    };

    public static readonly Refusal NoSuchUser = new(
        StatusCodes.Status403Forbidden,
        "impersonation_refused",
        "There is no such user",
        "This app does not know the user whom this session names, or does not let them in."
    );

    public static readonly Refusal SignInOrOut = Refused(
        "Signing in and out is not part of a session: it would change who is signed in in this browser. To leave, end the session."
    );

    public static readonly Refusal Marked = Refused(
        "Only the customer may do this: the app refuses it to every impersonated request. Ask the user to do it, or use an operation of the console."
    );

    public static readonly Refusal ReadOnly = Refused(
        "This session is read-only: looking (GET, HEAD, OPTIONS) is allowed, changing is not. To change something, end it and start a session that can, for a reason of its own."
    );

    public static readonly Refusal Undeclared = Refused(
        "The app allows impersonated changes only where it says so, and it says nothing about this one. Its developers can allow it with .AllowWhenImpersonated()."
    );

    public static readonly Refusal Sealed = new(
        StatusCodes.Status502BadGateway,
        "impersonation_refused",
        "This page cannot be shown in a session",
        "The app sent the page compressed although it was asked not to, so the banner cannot be put into it, and no page is shown without."
    );

    public static readonly Refusal MethodOverride = Refused(
        "The request names another method in a header or a field than the one it was sent with. Send the method itself."
    );

    public static readonly Refusal CrossSite = Refused(
        "The request came from a page of another site or origin. Changes are taken from this app's own pages only."
    );

    private static Refusal Refused(string detail) =>
        new(
            StatusCodes.Status403Forbidden,
            "impersonation_refused",
            "Not while you are somebody else",
            detail
        );
}

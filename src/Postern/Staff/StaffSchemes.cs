namespace Postern.Staff;

/// <summary>The three ways in which a request can say who is behind it.</summary>
public static class StaffSchemes
{
    /// <summary>The API: <c>Authorization: Bearer</c>, a token of the identity provider for the API's audience.</summary>
    public const string Bearer = "staff-bearer";

    /// <summary>The console: the cookie of a session that the server keeps. Never accepted by the API.</summary>
    public const string Session = "staff-session";

    /// <summary>The way to the identity provider and back; to be challenged, never to be authenticated with.</summary>
    public const string Provider = "staff-provider";
}

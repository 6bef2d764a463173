namespace Postern.AspNetCore.Tokens;

/// <summary>Why a token is refused; for the app's log, never for who sent it.</summary>
internal enum TokenFault
{
    /// <summary>Not three parts of Base64url, or not the JSON that it should be.</summary>
    Malformed,

    /// <summary>Another <c>typ</c>, another <c>alg</c>, or a member that we do not know.</summary>
    Header,

    /// <summary>Signed with a key that the runtime plane does not publish.</summary>
    UnknownKey,

    /// <summary>The signature does not fit.</summary>
    Signature,

    /// <summary>By another issuer.</summary>
    Issuer,

    /// <summary>For another app.</summary>
    Audience,

    /// <summary>A claim is missing, empty, or not what it should be.</summary>
    Claims,

    /// <summary>Issued for longer than 60 minutes.</summary>
    Lifetime,

    /// <summary>Not valid yet.</summary>
    NotYetValid,

    /// <summary>Not valid any more.</summary>
    Expired,
}

namespace Postern.AspNetCore.Feed;

/// <summary>What is known of a session at this moment.</summary>
internal enum Liveness
{
    Live,

    /// <summary>Ended, expired, or never begun.</summary>
    Ended,

    /// <summary>Nothing has been heard of the runtime plane for too long to say.</summary>
    Unknown,
}

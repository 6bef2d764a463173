namespace Postern.Operations;

/// <summary>The staff member behind a request, as whoever has authenticated it says.</summary>
public static class RequestActor
{
    /// <summary>Who is acting; null before the request is authenticated.</summary>
    public static Actor? Actor(this HttpContext context) => context.Features.Get<Actor>();

    /// <summary>Who is acting, where the gate has made sure that there is somebody.</summary>
    /// <exception cref="InvalidOperationException">The request was not authenticated.</exception>
    public static Actor RequiredActor(this HttpContext context) =>
        context.Actor()
        ?? throw new InvalidOperationException(
            "Nobody is signed in on this request: authenticate it before asking who acts."
        );
}

namespace Postern.Development;

/// <summary>
/// Who is signed in at the provider itself, by a cookie: so that a client's second request needs no picker, and
/// <c>max_age</c> and <c>prompt</c> mean what they mean at a real provider.
/// </summary>
internal sealed class ProviderSessions(TimeProvider time)
{
    private const string Cookie = "postern-development-session";
    private readonly ExpiringEntries<SignIn> sessions = new(time, TimeSpan.FromHours(8));

    public SignIn? Find(HttpContext http) => sessions.Find(http.Request.Cookies[Cookie]);

    public SignIn Start(HttpContext http, DevelopmentStaffMember member)
    {
        sessions.Take(http.Request.Cookies[Cookie]);
        var signIn = SignIn.Of(member, time.GetUtcNow());
        // Not Secure: the provider speaks plain http, on loopback only.
        http.Response.Cookies.Append(
            Cookie,
            sessions.Add(signIn),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Path = "/",
            }
        );
        return signIn;
    }

    public void End(HttpContext http)
    {
        sessions.Take(http.Request.Cookies[Cookie]);
        http.Response.Cookies.Delete(Cookie);
    }
}

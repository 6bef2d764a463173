using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace Tally.Accounts;

internal static class SignIn
{
    private const int FailuresBeforePause = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/sign-in", Ask).AllowAnonymous();
        forms.MapPost("/sign-in", PasswordAsync).AllowAnonymous().RefuseWhenImpersonated();
        forms.MapPost("/sign-in/code", CodeAsync).AllowAnonymous().RefuseWhenImpersonated();
        // As a delegate: a method of HttpContext alone would be taken for one that answers by itself.
        forms
            .MapPost("/sign-out", (Delegate)LeaveAsync)
            .AllowAnonymous()
            .RefuseWhenImpersonated()
            .AllowWhenInMaintenance();
    }

    /// <summary>Begins a session for the user as they are now.</summary>
    public static Task EnterAsync(HttpContext context, User user, Tenant tenant) =>
        context.SignInAsync(
            TallyClaims.Scheme,
            new ClaimsPrincipal(TallyClaims.Identity(user, tenant))
        );

    private static IResult Ask(string? from, Member member) =>
        member.SignedIn
            ? TypedResults.LocalRedirect(Inside(from))
            : Show.Page<SignInPage>(new { From = from });

    private static async Task<IResult> PasswordAsync(
        IFormCollection form,
        TallyDb db,
        IPasswordHasher<User> hasher,
        SecondStep secondStep,
        TimeProvider clock,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        var email = form.Text("email");
        var from = form.Text("from");
        var user = await db
            .Users.IgnoreQueryFilters()
            .FirstOrDefaultAsync(user => user.Email == email, cancellation);
        if (!hasher.IsRight(user, form.Secret("password")) || IsPaused(user, clock))
        {
            await CountFailureAsync(db, user, clock, cancellation);
            return Show.Again<SignInPage>(
                new
                {
                    From = from,
                    Email = email,
                    Error = "The e-mail address and the password do not match. After several tries, wait a minute.",
                }
            );
        }

        return user!.AuthenticatorSecret is null
            ? await FinishAsync(user, from, db, context, cancellation)
            : Show.Page<SignInCodePage>(new { From = from, Ticket = secondStep.Ticket(user) });
    }

    private static async Task<IResult> CodeAsync(
        IFormCollection form,
        TallyDb db,
        SecondStep secondStep,
        TimeProvider clock,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        var from = form.Text("from");
        var ticket = form.Text("ticket");
        if (secondStep.Read(ticket) is not var (id, stamp))
        {
            return Show.Again<SignInPage>(
                new { From = from, Error = "That took too long. Sign in anew." }
            );
        }

        var user = await db
            .Users.IgnoreQueryFilters()
            .FirstOrDefaultAsync(user => user.Id == id && user.Stamp == stamp, cancellation);
        if (user is null || IsPaused(user, clock) || !user.TakeCode(form.Text("code"), clock))
        {
            await CountFailureAsync(db, user, clock, cancellation);
            return Show.Again<SignInCodePage>(
                new
                {
                    From = from,
                    Ticket = ticket,
                    Error = "This is not the code that your app shows now, or it was used already. Wait for the next one.",
                }
            );
        }

        return await FinishAsync(user, from, db, context, cancellation);
    }

    private static async Task<IResult> FinishAsync(
        User user,
        string from,
        TallyDb db,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        user.FailedSignIns = 0;
        await db.SaveChangesAsync(cancellation);
        var (_, tenant) = (await db.FindUserAsync(user.Id, cancellation))!.Value;
        await EnterAsync(context, user, tenant);
        return TypedResults.LocalRedirect(Inside(from));
    }

    private static async Task<IResult> LeaveAsync(HttpContext context)
    {
        await context.SignOutAsync(TallyClaims.Scheme);
        return TypedResults.LocalRedirect("/sign-in");
    }

    private static bool IsPaused(User? user, TimeProvider clock) =>
        user?.LockedUntil > clock.GetUtcNow();

    private static async Task CountFailureAsync(
        TallyDb db,
        User? user,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        if (user is null || IsPaused(user, clock))
        {
            return;
        }

        user.FailedSignIns++;
        if (user.FailedSignIns >= FailuresBeforePause)
        {
            user.FailedSignIns = 0;
            user.LockedUntil = clock.GetUtcNow() + Pause;
        }

        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>A path of ours, whatever the address asks for.</summary>
    private static string Inside(string? path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl)
            ? path
            : "/";
}

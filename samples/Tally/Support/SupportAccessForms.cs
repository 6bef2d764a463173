using System.Globalization;
using Postern.AspNetCore;

namespace Tally.Support;

/// <summary>The page "Support access" and what an owner can do on it.</summary>
internal static class SupportAccessForms
{
    private const string Path = "/settings/support-access";
    private const int MostHours = 72;

    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet(Path, ShowAsync);
        var owners = forms
            .MapGroup(Path)
            .RequireAuthorization(Access.Owners)
            .RefuseWhenImpersonated();
        owners.MapPost("", SetPolicyAsync);
        owners.MapPost("/requests/{id:guid}", AnswerAsync);
        owners.MapPost("/sessions/{id:guid}/end", EndAsync);
    }

    private static async Task<IResult> ShowAsync(
        SupportDesk desk,
        CancellationToken cancellation
    ) => Show.Page<SupportAccessPage>(new { View = await desk.ViewAsync(cancellation) });

    private static async Task<IResult> SetPolicyAsync(
        IFormCollection form,
        SupportDesk desk,
        Member member,
        CancellationToken cancellation
    )
    {
        if (
            !Enum.TryParse<SupportAccessPolicy>(form.Text("policy"), out var policy)
            || !Enum.IsDefined(policy)
        )
        {
            return await AgainAsync(desk, "Choose one of the three.", cancellation);
        }

        var trouble = await desk.TryAsync(postern =>
            postern.SetSupportAccessPolicyAsync(member.TenantId, policy, member.Email, cancellation)
        );
        return await DoneAsync(desk, trouble, "policy", cancellation);
    }

    private static async Task<IResult> AnswerAsync(
        Guid id,
        IFormCollection form,
        SupportDesk desk,
        Member member,
        CancellationToken cancellation
    )
    {
        var grant = form.Text("answer") == "grant";
        var isNumber = int.TryParse(
            form.Text("hours"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var hours
        );
        if (grant && (!isNumber || hours is < 1 or > MostHours))
        {
            return await AgainAsync(desk, $"Grant 1 to {MostHours} hours.", cancellation);
        }

        var trouble = await desk.TryAsync(postern =>
            postern.AnswerSupportAccessRequestAsync(
                member.TenantId,
                id,
                grant ? SupportAccessAnswer.Grant : SupportAccessAnswer.Refuse,
                member.Email,
                grant ? hours : null,
                cancellation
            )
        );
        return await DoneAsync(desk, trouble, "answered", cancellation);
    }

    private static async Task<IResult> EndAsync(
        Guid id,
        SupportDesk desk,
        Member member,
        CancellationToken cancellation
    )
    {
        var view = await desk.ViewAsync(cancellation);
        if (view.Access is { } access && access.Sessions.All(session => session.Id != id))
        {
            return TypedResults.NotFound();
        }

        // Ended only when it is known to be this company's own.
        var trouble =
            view.Trouble
            ?? await desk.TryAsync(postern =>
                postern.EndImpersonationAsync(id, member.Email, cancellation)
            );
        return await DoneAsync(desk, trouble, "ended", cancellation);
    }

    private static async Task<IResult> DoneAsync(
        SupportDesk desk,
        string? trouble,
        string done,
        CancellationToken cancellation
    ) =>
        trouble is null
            ? TypedResults.LocalRedirect($"{Path}?done={done}")
            : await AgainAsync(desk, trouble, cancellation);

    private static async Task<IResult> AgainAsync(
        SupportDesk desk,
        string trouble,
        CancellationToken cancellation
    ) =>
        Show.Again<SupportAccessPage>(
            new { View = await desk.ViewAsync(cancellation) with { Trouble = trouble } }
        );
}

using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Postern.Console;
using Postern.Http;
using Postern.Storage;

namespace Postern.Operations.Console;

/// <summary>
/// The form of every operation: fill in, look at what would change, confirm. What is confirmed is bound to the version
/// that was previewed and to one idempotency key, so that pressing twice, going back, or a second tab does it once.
/// </summary>
internal static class OperationForms
{
    /// <summary>The step that asks for more empty rows, before the name of their field.</summary>
    public const string MoreRows = "more:";

    public static void MapOperationForms(this IEndpointRouteBuilder app)
    {
        app.MapGet(
                "/operations/{name}",
                (HttpContext context, string name) => ShowAsync(context, name)
            )
            .WithMetadata(new StaffEndpointAttribute { CheckedBy = typeof(OperationForms) })
            .ExcludeFromDescription();
        app.MapPost(
                "/operations/{name}",
                (HttpContext context, string name) => SubmitAsync(context, name)
            )
            .WithMetadata(new StaffEndpointAttribute { CheckedBy = typeof(OperationRunner) })
            .WithMetadata(new RequireAntiforgeryTokenAttribute())
            .ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string name)
    {
        var asked = context.Request.Query;
        var (form, problem) = await OpenAsync(
            context,
            name,
            asked["target"].FirstOrDefault(),
            asked["settled"],
            (operation, row) => Prefilled(operation, row, asked)
        );
        if (form is null)
        {
            return new PageProblem(problem!);
        }

        if (
            !form.Operation.IsFreshEnough(
                form.Actor,
                context.RequestServices.GetRequiredService<TimeProvider>().Now()
            )
        )
        {
            // Asked for before anything is typed, so that nothing is lost on the way to the identity provider and back.
            return SignInAgain(context, context.Request.Path + context.Request.QueryString);
        }

        await RecordAsync(context, form);
        return Page(
            context,
            form.Model(Guid.CreateVersion7().ToString("N"), ReturnUrl(asked["returnUrl"]))
        );
    }

    /// <summary>What the target holds now, and over it what a link fills in: ?input.plan=team</summary>
    private static Dictionary<string, string?> Prefilled(
        OperationDescriptor operation,
        FormTarget? row,
        IQueryCollection asked
    )
    {
        var values =
            row?.Values.ToDictionary(StringComparer.Ordinal)
            ?? new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var field in operation.Fields.Where(field => field.Kind is not InputKind.Rows))
        {
            if (asked[$"input.{field.Name}"].FirstOrDefault() is { Length: <= 200 } given)
            {
                values[field.Name] = given;
            }
        }

        return values;
    }

    private static async Task<IResult> SubmitAsync(HttpContext context, string name)
    {
        // Without this the form could not even be read, and the answer would be that of a fault.
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
        {
            return new PageProblem(InvalidForm);
        }

        var posted = await context.Request.ReadFormAsync(context.RequestAborted);
        var target = posted["target"].LastOrDefault() is { Length: > 0 } id ? id : null;
        var (form, problem) = await OpenAsync(
            context,
            name,
            target,
            posted["settled"],
            (operation, _) => FormInput.Read(posted, operation)
        );
        if (form is null)
        {
            return new PageProblem(problem!);
        }

        var values = form.Values;
        var key = posted["idempotencyKey"].LastOrDefault() is { Length: > 0 and <= 64 } sent
            ? sent
            : Guid.CreateVersion7().ToString("N");
        var model = form.Model(key, ReturnUrl(posted["returnUrl"])) with
        {
            Version = posted["version"].LastOrDefault(),
        };
        var step = posted["step"].LastOrDefault();
        if (step == "edit")
        {
            return Page(context, model with { Version = form.Target?.Version });
        }

        if (step?.StartsWith(MoreRows, StringComparison.Ordinal) == true)
        {
            return Page(context, model with { MoreRowsOf = step[MoreRows.Length..] });
        }

        var entered = new FormJson(
            form.Fields,
            values,
            form.Target?.Values ?? new Dictionary<string, string?>(StringComparer.Ordinal)
        );

        var request = new OperationRequest
        {
            Name = form.Operation.Name,
            Target = target,
            Input = entered.Input,
            Reason = Given(values["reason"]),
            Ticket = Given(values["ticket"]),
            Version = Guid.TryParse(model.Version, out var version) ? version : null,
            IdempotencyKey = key,
            Preview = step != "confirm",
        };
        if (
            !request.Preview
            && model.Confirmation is { } phrase
            && posted["confirmation"].LastOrDefault() != phrase
        )
        {
            request = request with { Preview = true };
        }

        var outcome = await OperationRunner
            .For(form.Operation, context.RequestServices)
            .RunAsync(form.Operation, request, context.RequiredActor(), context.RequestAborted);
        return outcome switch
        {
            OperationOutcome.Done done when request.Preview => Page(
                context,
                model with
                {
                    // What is confirmed is what was shown.
                    Version = model.Version ?? form.Target?.Version,
                    Preview = new FormPreview(done.Summary, done.Before, done.After),
                }
            ),
            OperationOutcome.Done done when form.Operation.ResultComponent is { } component =>
                Result(context, component, model, done),
            OperationOutcome.Done done => Finish(context, form, model, done),
            OperationOutcome.Refused { Problem: { Code: ProblemCodes.StepUpRequired } } =>
                SignInAgain(context, Address(model)),
            OperationOutcome.Refused refused => Page(
                context,
                form.WithProblem(model, entered.Explain(refused.Problem)),
                refused.Problem.Status
            ),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome}."),
        };
    }

    private static IResult Finish(
        HttpContext context,
        Form form,
        OperationFormModel model,
        OperationOutcome.Done done
    )
    {
        FlashCookie.Set(
            context,
            new FlashMessage(
                Tone.Good,
                done.Summary,
                $"/audit/{done.AuditEntryId}",
                "See the record"
            )
        );
        var to =
            form.Operation.TargetType is null && done.Result?["id"]?.GetValue<string>() is { } id
                ? ConsoleLinks.To(form.Operation.Name.Split('.')[0], id) ?? model.ReturnUrl
                : model.ReturnUrl;
        return Go(context, to);
    }

    /// <summary>In this one answer and nowhere else: what is shown once travels by no address and no cookie.</summary>
    private static RazorComponentResult<OperationResultPage> Result(
        HttpContext context,
        Type component,
        OperationFormModel model,
        OperationOutcome.Done done
    ) =>
        new(
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(OperationResultPage.Component)] = component,
                [nameof(OperationResultPage.Model)] = model,
                [nameof(OperationResultPage.Result)] = done.Result ?? [],
                [nameof(OperationResultPage.InDialog)] = InDialog(context),
            }
        );

    /// <summary>By way of the identity provider, back to the form.</summary>
    private static IResult SignInAgain(HttpContext context, string back) =>
        Go(context, $"/signin?fresh=true&returnUrl={Uri.EscapeDataString(back)}");

    private static string Address(OperationFormModel model) =>
        QueryHelpers.AddQueryString(
            $"/operations/{model.Name}",
            [
                new("target", model.TargetId),
                new("returnUrl", model.ReturnUrl),
                new("settled", SettledNames(model)),
                .. model.Settled.Select(field =>
                    KeyValuePair.Create($"input.{field.Name}", model.Value(field.Name))
                ),
            ]
        );

    internal static string? SettledNames(OperationFormModel model) =>
        model.Settled.Count == 0
            ? null
            : string.Join(',', model.Settled.Select(field => field.Name));

    private static IResult Go(HttpContext context, string url)
    {
        if (!InDialog(context))
        {
            return Results.LocalRedirect(url);
        }

        context.Response.Headers["HX-Redirect"] = url;
        return Results.Ok();
    }

    private static bool InDialog(HttpContext context) =>
        context.Request.Headers.ContainsKey("HX-Request");

    private static RazorComponentResult<OperationPage> Page(
        HttpContext context,
        OperationFormModel model,
        int status = StatusCodes.Status200OK
    ) =>
        new(
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(OperationPage.Model)] = model,
                [nameof(OperationPage.InDialog)] = InDialog(context),
            }
        )
        {
            StatusCode = status,
        };

    private static async Task<(Form? Form, Problem? Problem)> OpenAsync(
        HttpContext context,
        string name,
        string? target,
        StringValues settled,
        Func<OperationDescriptor, FormTarget?, Dictionary<string, string?>> entered
    )
    {
        var operation = context.RequestServices.GetRequiredService<OperationCatalog>().Find(name);
        var actor = context.RequiredActor();
        if (operation is null)
        {
            return (null, Problem.NotFound("There is no such operation."));
        }

        if (HttpMethods.IsGet(context.Request.Method) && !actor.May(operation.Name))
        {
            // The console offers no such link. What is posted all the same, the runner refuses and records.
            var forbidden = Problem.Forbidden(
                $"{operation.Title} is not allowed to {string.Join(" and ", actor.Roles)}."
            );
            await context
                .RequestServices.GetRequiredService<AuditWriter<PosternDb>>()
                .WriteAsync(
                    actor,
                    AuditKind.Refused,
                    operation.Name,
                    forbidden.Detail,
                    context.RequestAborted,
                    new AuditSubject(operation.TargetKind, target, null, null, null),
                    forbidden.Code
                );
            return (null, forbidden);
        }

        await using var db = await FormTarget.OpenAsync(
            operation,
            context.RequestServices,
            context.RequestAborted
        );
        FormTarget? row = null;
        if (operation.TargetType is not null && actor.May(operation.Name))
        {
            row = await FormTarget.ReadAsync(operation, target, db, context.RequestAborted);
            if (row is null)
            {
                return (
                    null,
                    Problem.NotFound($"There is no {operation.TargetKind} with this id.")
                );
            }
        }

        var values = entered(operation, row);
        var may = actor.May(operation.Name);
        return (
            new Form(
                operation,
                row,
                values,
                !may
                    ? [.. operation.Fields]
                    : await FormFields.ReadAsync(
                        operation,
                        values,
                        actor,
                        db,
                        context.RequestServices,
                        context.RequestAborted
                    ),
                !may
                    ? []
                    : await FormFields.SettleAsync(
                        operation,
                        values,
                        (settled.LastOrDefault() ?? "").Split(','),
                        db,
                        context.RequestAborted
                    ),
                actor,
                context.RequestServices.GetRequiredService<TimeProvider>().Now()
            ),
            null
        );
    }

    /// <summary>A form shows what its fields hold now, so opening it is a read.</summary>
    private static async Task RecordAsync(HttpContext context, Form form)
    {
        var shown =
            form.Target?.Row ?? form.Settled.FirstOrDefault(field => field.Row is not null)?.Row;
        if (shown is not null)
        {
            await context
                .RequestServices.GetRequiredService<AuditWriter<PosternDb>>()
                .WriteAsync(
                    context.RequiredActor(),
                    AuditKind.Read,
                    form.Operation.Name,
                    $"Opened the form: {form.Operation.Title}",
                    context.RequestAborted,
                    AuditSubject.Of(
                        JsonNamingPolicy.CamelCase.ConvertName(shown.GetType().Name),
                        shown
                    )
                );
        }
    }

    private static Problem InvalidForm { get; } =
        new(
            StatusCodes.Status400BadRequest,
            "invalid_form",
            "This form is out of date, or was sent from elsewhere. Go back, load the page anew and send it from there."
        );

    private static string? Given(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>A path of our own; anything else is the start page.</summary>
    private static string ReturnUrl(StringValues values) =>
        values.LastOrDefault() is ['/', ..] url
        && (url.Length == 1 || url[1] is not ('/' or '\\'))
        && Texts.Fault(url, lines: false) is null
            ? url
            : "/";

    /// <summary>An operation, its target, and the fields with the choices of the moment.</summary>
    private sealed record Form(
        OperationDescriptor Operation,
        FormTarget? Target,
        IReadOnlyDictionary<string, string?> Values,
        IReadOnlyList<InputField> Fields,
        IReadOnlyList<SettledField> Settled,
        Actor Actor,
        DateTimeOffset Now
    )
    {
        /// <summary>Filling in a form takes a while; a sign-in that lasts longer needs no word.</summary>
        private static readonly TimeSpan TimeToFillIn = TimeSpan.FromMinutes(5);

        public OperationFormModel Model(string key, string returnUrl) =>
            new()
            {
                Name = Operation.Name,
                Title = Operation.Title,
                Description = Operation.Description,
                Risk = Operation.Risk.ToString().ToLowerInvariant(),
                RequiresReason = Operation.RequiresReason(Actor),
                RequiresTicket = OperationDescriptor.RequiresTicket(Actor),
                RequiresStepUp = !Operation.IsFreshEnough(Actor, Now + TimeToFillIn),
                PreviewComponent = Operation.PreviewComponent,
                Confirmation =
                    Operation.Confirmation is { } confirmation ? confirmation.Phrase(Values)
                    : Operation.Risk == Risk.High ? Target?.Row.Label
                    : null,
                TargetId = Target?.Row.Id.ToString(),
                TargetLabel = Target?.Row.Label,
                Version = Target?.Version,
                Fields = Fields,
                Settled = Settled,
                Values = Values,
                IdempotencyKey = key,
                ReturnUrl = returnUrl,
            };

        public OperationFormModel WithProblem(OperationFormModel model, Problem problem)
        {
            var errors = ErrorsOf(problem);
            return model with
            {
                // A stale form goes on from what is there now; a used key does not stand in the way of the next try.
                Version = Target?.Version,
                IdempotencyKey =
                    problem.Code == ProblemCodes.OutcomeUnknown
                        ? model.IdempotencyKey
                        : Guid.CreateVersion7().ToString("N"),
                Problem = new FormProblem(
                    TitleOf(problem),
                    errors.Count > 0 ? null : problem.Detail,
                    problem.Code,
                    WayOut.Of(problem.Code, Target?.Row, Actor, model.ReturnUrl)
                ),
                Errors = errors,
            };
        }

        /// <summary>An operation that wants a better reason says so of the whole: the form knows the field.</summary>
        private static Dictionary<string, IReadOnlyList<string>> ErrorsOf(Problem problem) =>
            problem switch
            {
                { Errors: { } errors } => errors.ToDictionary(
                    error => error.Key,
                    error => (IReadOnlyList<string>)error.Value,
                    StringComparer.Ordinal
                ),
                { Code: ProblemCodes.ReasonRequired } => new(StringComparer.Ordinal)
                {
                    ["reason"] = [problem.Detail],
                },
                _ => [],
            };

        private static string TitleOf(Problem problem) =>
            problem.Code switch
            {
                ProblemCodes.InvalidInput
                or ProblemCodes.ReasonRequired
                or ProblemCodes.TicketRequired => "Please check what you entered",
                ProblemCodes.Forbidden => "Your role does not include this",
                ProblemCodes.Stale => "It has changed in the meantime",
                ProblemCodes.OutcomeUnknown => "Outcome unknown",
                ProblemCodes.Unavailable or ProblemCodes.Internal => "Nothing was changed",
                _ => "This cannot be done",
            };
    }
}

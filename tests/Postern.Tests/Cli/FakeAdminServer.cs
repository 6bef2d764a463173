using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Postern.Tests.Cli;

/// <summary>An admin plane as the contract describes it, with two operations, a few tenants and one audit entry.</summary>
internal sealed class FakeAdminServer : FakeServer
{
    public const string Tenant = "0199f3c2-0000-7000-8000-000000000001";
    public const string Entry = "0199f3c2-0000-7000-8000-0000000000ee";

    public string? Authority { get; set; }

    public string Catalogue { get; set; } = DefaultCatalogue;

    /// <summary>Answers to operations, one after the other; then the usual one.</summary>
    public Queue<Func<HttpContext, IResult>> OperationAnswers { get; } = [];

    /// <summary>Answers of queries by path, instead of the usual ones.</summary>
    public Dictionary<string, string> Pages { get; } =
        new(StringComparer.Ordinal)
        {
            ["me"] = """
                {"email":"sam@postern.example","name":"Sam Support","roles":["support"],"permissions":["tenant.read"],"mfa":true}
                """,
            ["tenants"] = $$"""
                {"items":[{"id":"{{Tenant}}","name":"AT&T","slug":"att","status":"active","plan":"free",
                "createdAt":"2030-01-01T00:00:00Z","unknown":1}],"next":"abc"}
                """,
            [$"tenants/{Tenant}"] = $$"""
                {"id":"{{Tenant}}","name":"AT&T","tags":["telecoms","big"],"owner":{"email":"a@att.example"},
                "flags":[{"flag":"beta","on":true}],"domain":null}
                """,
            [$"tenants/{Tenant}/users"] = """
                {"items":[{"id":"0199f3c2-0000-7000-8000-000000000002","name":"Ann","email":"ann@att.example"}],"next":null}
                """,
            ["users"] = """{"items":[],"next":null}""",
            ["plans"] =
                """{"items":[{"key":"free","name":"Free","limits":{}},{"key":"team","name":"Team"}]}""",
            ["audit"] = $$"""
                {"items":[{"id":"{{Entry}}","at":"2030-01-31T12:00:00Z","kind":"change","action":"tenant.plan.update",
                "staff":{"email":"erin@postern.example"},"summary":"Plan of AT&T: free to team"}],"next":null}
                """,
            [$"audit/{Entry}"] = $$"""
                {"id":"{{Entry}}","action":"tenant.plan.update","staff":{"email":"erin@postern.example"},
                "before":{"tenant":{"plan":"free"} },"after":{"tenant":{"plan":"team"} } }
                """,
        };

    public static IResult Problem(int status, string code, string detail, string errors = "{}") =>
        Results.Text(
            $$"""{"status":{{status}},"code":"{{code}}","detail":"{{detail}}","errors":{{errors}}}""",
            "application/problem+json",
            null,
            status
        );

    public static IResult CutTheConnection(HttpContext context)
    {
        context.Abort();
        return Results.Empty;
    }

    protected override void Map(WebApplication app)
    {
        app.MapGet(
            "/.well-known/postern",
            () =>
                Results.Json(
                    new
                    {
                        name = "Postern",
                        version = "0.1.0",
                        authority = Authority,
                        clientId = "postern-cli",
                        scope = "openid profile email",
                        audience = "postern-api",
                    }
                )
        );
        var api = app.MapGroup("/api/v1").AddEndpointFilter(SignedIn);
        api.MapGet("/operations", () => Json(Catalogue));
        api.MapPost("/operations/{name}", AnswerOperation);
        api.MapGet(
            "/{**path}",
            (string path) =>
                Pages.TryGetValue(path, out var page)
                    ? Json(page)
                    : Problem(404, "not_found", "There is no such thing.")
        );
    }

    private static async ValueTask<object?> SignedIn(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) =>
        context.HttpContext.Request.Headers.Authorization == "Bearer " + FakeIdentityProvider.Token
            ? await next(context)
            : Problem(401, "unauthenticated", "Sign in first.");

    private IResult AnswerOperation(HttpContext context, string name, bool preview = false)
    {
        if (OperationAnswers.TryDequeue(out var answer))
            return answer(context);
        return Json(
            $$"""
            {"operation":"{{name}}","auditEntryId":{{(preview ? "null" : $"\"{Entry}\"")}},
            "summary":"Plan of AT&T: free to team",
            "before":{"tenant":{"plan":"free","seats":3} },"after":{"tenant":{"plan":"team","seats":3} },"result":null}
            """
        );
    }

    private const string DefaultCatalogue = """
        {"items":[
          {"name":"tenant.plan.update","title":"Change a tenant's plan","description":"Takes effect at once.",
           "risk":"high","targetKind":"tenant",
           "requires":{"reason":true,"ticket":true,"stepUp":true,"approval":false},"allowed":true,
           "input":{"type":"object","additionalProperties":false,"required":["plan"],"properties":{
             "plan":{"type":"string","title":"Plan","description":"The plan to move to.","enum":["free","team"]}}}},
          {"name":"tenant.create","title":"Create a tenant","description":"Makes a new customer.","risk":"medium",
           "targetKind":null,"requires":{"reason":true,"ticket":false,"stepUp":false,"approval":true},"allowed":false,
           "input":{"type":"object","additionalProperties":false,"required":["name"],"properties":{
             "name":{"type":"string","maxLength":200},
             "ownerEmail":{"type":["string","null"],"format":"email"},
             "trialDays":{"type":["integer","null"],"minimum":1,"maximum":90,"format":"int32"},
             "discount":{"type":"number"},
             "live":{"type":"boolean","default":true},
             "tags":{"type":"array","items":{"type":"string"},"maxItems":10},
             "address":{"type":"object"},
             "lines":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object","additionalProperties":false,
               "required":["unitAmount"],"properties":{"unitAmount":{"type":"integer"},"taxRate":{"type":["number","null"]}}}},
             "value":{"title":"Value of any kind"},
             "reason":{"type":["string","null"],"title":"Why they came"},
             "until":{"anyOf":[{"type":"null"},{"type":"string","format":"date-time"}],"title":"Until"}}}}
        ]}
        """;
}

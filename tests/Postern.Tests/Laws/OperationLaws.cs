using System.Text.Json;
using Postern.Operations;
using Postern.Staff;
using Postern.Tests.Http;

namespace Postern.Tests.Laws;

/// <summary>What holds for every operation, asked of the running admin plane. A new operation is under them at once.</summary>
public sealed class OperationLaws(LawPlanes planes) : IClassFixture<LawPlanes>
{
    public static TheoryData<string> Operations => [.. Names];

    public static TheoryData<DatabaseKind, string> OperationsOnEveryDatabase
    {
        get
        {
            var rows = new TheoryData<DatabaseKind, string>();
            foreach (var name in Names)
            {
                rows.Add(new TheoryDataRow<DatabaseKind, string>(DatabaseKind.Sqlite, name));
                rows.Add(
                    new TheoryDataRow<DatabaseKind, string>(DatabaseKind.Postgres, name).WithTrait(
                        "Needs",
                        "PostgreSQL"
                    )
                );
            }

            return rows;
        }
    }

    private static IEnumerable<string> Names =>
        CatalogueLaws.Catalogue.All.Select(operation => operation.Name);

    [Theory, MemberData(nameof(OperationsOnEveryDatabase))]
    public async Task It_writes_one_entry_and_its_change_together(DatabaseKind kind, string name)
    {
        var plane = await planes.OfAsync(kind);
        var example = Example.Of(name);
        var target = await example.Target(plane, example.Who);
        await plane.GetAsync("/api/v1/me", example.Who);
        var (state, since) = (await plane.StateAsync(), await plane.LastSequenceAsync());

        var answer = await plane.RunAsync(name, example.Who, target, example.Input());

        Assert.True(answer.Status == 200, answer.Body);
        var entry = Assert.Single(await plane.EntriesAfterAsync(since));
        Assert.Equal((AuditKind.Change, name), (entry.Kind, entry.Action));
        Assert.Equal(answer.Json.GetProperty("auditEntryId").GetGuid(), entry.Id);
        Assert.Equal($"{example.Who}@postern.example", entry.StaffEmail);
        Assert.Equal(
            ("asked for by the customer", "OPS-1", "127.0.0.1"),
            (entry.Reason, entry.Ticket, entry.SourceIp)
        );
        Assert.NotNull(entry.SessionId);
        Assert.NotNull(entry.After);
        Assert.NotEqual(state, await plane.StateAsync());
    }

    [Theory, MemberData(nameof(OperationsOnEveryDatabase))]
    public async Task It_leaves_nothing_behind_when_the_entry_cannot_be_written(
        DatabaseKind kind,
        string name
    )
    {
        var plane = await planes.OfAsync(kind);
        var example = Example.Of(name);
        var target = await example.Target(plane, example.Who);
        await plane.GetAsync("/api/v1/me", example.Who);
        var (state, since) = (await plane.StateAsync(), await plane.LastSequenceAsync());

        var (broken, mended) = BrokenAudit(kind);
        await plane.SqlAsync(broken);
        var refused = await plane.RunAsync(name, example.Who, target, example.Input());
        await plane.SqlAsync(mended);

        Assert.Equal((503, "unavailable"), (refused.Status, refused.Code));
        Assert.Equal(state, await plane.StateAsync());
        Assert.Empty(await plane.EntriesAfterAsync(since));
        var done = await plane.RunAsync(name, example.Who, target, example.Input());
        Assert.True(done.Status == 200, done.Body);
    }

    [Theory, MemberData(nameof(OperationsOnEveryDatabase))]
    public async Task A_preview_shows_the_change_and_makes_none(DatabaseKind kind, string name)
    {
        var plane = await planes.OfAsync(kind);
        var example = Example.Of(name);
        var target = await example.Target(plane, example.Who);
        await plane.GetAsync("/api/v1/me", example.Who);
        var (state, since) = (await plane.StateAsync(), await plane.LastSequenceAsync());

        var preview = await plane.RunAsync(
            name,
            example.Who,
            target,
            example.Input(),
            preview: true
        );

        Assert.True(preview.Status == 200, preview.Body);
        Assert.False(preview.Json.TryGetProperty("auditEntryId", out _));
        Assert.NotEmpty(preview.Json.GetProperty("after").EnumerateObject());
        Assert.Equal(state, await plane.StateAsync());
        Assert.Equal(AuditKind.Read, Assert.Single(await plane.EntriesAfterAsync(since)).Kind);
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task It_is_refused_without_its_permission_and_the_refusal_recorded(string name)
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);
        var example = Example.Of(name);
        var target = await example.Target(plane, LawPlane.Powerless);
        await plane.GetAsync("/api/v1/me", LawPlane.Powerless);
        var (state, since) = (await plane.StateAsync(), await plane.LastSequenceAsync());

        var answer = await plane.RunAsync(name, LawPlane.Powerless, target, example.Input());

        Assert.Equal((403, "forbidden"), (answer.Status, answer.Code));
        Assert.Equal(state, await plane.StateAsync());
        var entry = Assert.Single(await plane.EntriesAfterAsync(since));
        Assert.Equal(
            (AuditKind.Refused, name, "forbidden", "ada@postern.example"),
            (entry.Kind, entry.Action, entry.Code, entry.StaffEmail)
        );
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task It_wants_a_reason_and_a_ticket_where_they_are_due(string name)
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);
        var example = Example.Of(name);
        var isLow = CatalogueLaws.Catalogue.Find(name)!.Risk == Risk.Low;

        foreach (var (role, who) in Person)
        {
            if (!StaffRoles.Defaults[role].Contains(name))
                continue;

            var target = await example.Target(plane, who);
            await plane.GetAsync("/api/v1/me", who);
            var state = await plane.StateAsync();
            var strict = role == StaffRoles.Engineering;
            Assert.Equal(
                isLow && !strict ? null : "reason_required",
                (await TryAsync(who, target, null, "OPS-1")).Code
            );
            Assert.Equal(
                isLow && !strict ? null : "reason_required",
                (await TryAsync(who, target, "  a\u200b b c\u2060 . , ; ! ", "OPS-1")).Code
            );
            Assert.Equal(
                strict ? "ticket_required" : null,
                (await TryAsync(who, target, "asked for by the customer", null)).Code
            );
            Assert.Equal(state, await plane.StateAsync());
        }

        // Only previews, so that what is not refused changes nothing.
        Task<ApiAnswer> TryAsync(string who, string? target, string? reason, string? ticket) =>
            plane.RunAsync(name, who, target, example.Input(), reason, ticket, preview: true);
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task A_dangerous_one_wants_a_fresh_sign_in(string name)
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);
        var example = Example.Of(name);
        var target = await example.Target(plane, example.Who);

        var answer = await plane.RunAsync(
            name,
            example.Who,
            target,
            example.Input(),
            token: await plane.OldTokenAsync(example.Who),
            preview: true
        );

        Assert.Equal(
            CatalogueLaws.Catalogue.Find(name)!.RequiresStepUp ? "step_up_required" : null,
            answer.Code
        );
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task It_wants_a_key_where_doing_it_twice_would_do_harm(string name)
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);
        var example = Example.Of(name);
        var due = CatalogueLaws.Catalogue.Find(name)!.RequiresIdempotencyKey;
        var target = await example.Target(plane, example.Who);
        await plane.GetAsync("/api/v1/me", example.Who);
        var document = (await plane.GetAsync("/openapi/v1.json", "erin")).Json;
        var state = await plane.StateAsync();

        var without = await plane.RunAsync(
            name,
            example.Who,
            target,
            example.Input(),
            preview: !due,
            withKey: false
        );
        var header = document
            .GetProperty("paths")
            .GetProperty($"/api/v1/operations/{name}")
            .GetProperty("post")
            .GetProperty("parameters")
            .EnumerateArray()
            .Single(parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key");

        Assert.Equal(due ? "idempotency_key_required" : null, without.Code);
        Assert.Equal(state, await plane.StateAsync());
        Assert.Equal(
            due,
            header.TryGetProperty("required", out var required) && required.GetBoolean()
        );
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task It_has_an_input_schema_of_its_own_in_OpenAPI(string name)
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);
        var document = (await plane.GetAsync("/openapi/v1.json", "erin")).Json;

        var operation = document
            .GetProperty("paths")
            .GetProperty($"/api/v1/operations/{name}")
            .GetProperty("post");
        var body = Resolve(
            document,
            operation
                .GetProperty("requestBody")
                .GetProperty("content")
                .GetProperty("application/json")
                .GetProperty("schema")
        );
        var reference = body.GetProperty("properties").GetProperty("input");
        var input = Resolve(document, reference);

        Assert.Equal(name, operation.GetProperty("operationId").GetString());
        Assert.Equal(
            CatalogueLaws.Catalogue.Find(name)!.Fields.Select(field => field.Name).Order(),
            Members(input).Order()
        );
        // One body for one input: two that look alike today need not tomorrow.
        Assert.Single(Bodies(document), other => other.GetRawText() == reference.GetRawText());
        // What is required is no more and no less than the runner requires.
        Assert.Equal(
            ["input"],
            body.GetProperty("required").EnumerateArray().Select(member => member.GetString())
        );
    }

    [Theory, MemberData(nameof(Operations))]
    public async Task It_has_a_form_with_a_label_for_every_field(string name)
    {
        var plane = await planes.OfAsync(DatabaseKind.Sqlite);
        var example = Example.Of(name);
        var target = await example.Target(plane, example.Who);
        using var browser = await plane.BrowserAsync(example.Who);

        var page = await browser.GetAsync($"/operations/{name}?target={target}");

        Assert.True(page.Status == 200, $"{page.Status}: {page.Body}");
        Markup.Check(page.Body);
        foreach (
            var field in CatalogueLaws
                .Catalogue.Find(name)!
                .Fields.SelectMany(field =>
                    field
                        .Fields.Select(member => $"input.{field.Name}[0].{member.Name}")
                        .Prepend($"input.{field.Name}")
                )
                .Append("reason")
                .Append("ticket")
        )
            Assert.Contains($"name=\"{field}\"", page.Body, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Person { get; } =
        new(StringComparer.Ordinal)
        {
            [StaffRoles.Support] = "sam",
            [StaffRoles.Billing] = "ben",
            [StaffRoles.Engineering] = "erin",
        };

    private static (string Broken, string Mended) BrokenAudit(DatabaseKind kind) =>
        kind == DatabaseKind.Sqlite
            ? (
                "create trigger broken before insert on audit_entries begin select raise(abort, 'disk full'); end",
                "drop trigger broken"
            )
            : (
                "create function broken() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$; create trigger broken before insert on audit_entries for each row execute function broken()",
                "drop trigger broken on audit_entries; drop function broken()"
            );

    /// <summary>The input within each schema that is the body of an operation.</summary>
    private static IEnumerable<JsonElement> Bodies(JsonElement document) =>
        document
            .GetProperty("components")
            .GetProperty("schemas")
            .EnumerateObject()
            .Where(schema => schema.Name.EndsWith("Body", StringComparison.Ordinal))
            .Select(schema => schema.Value.GetProperty("properties"))
            .Where(members => members.TryGetProperty("input", out _))
            .Select(members => members.GetProperty("input"));

    private static IEnumerable<string> Members(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().Select(property => property.Name)
            : [];

    private static JsonElement Resolve(JsonElement document, JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference)
            ? document
                .GetProperty("components")
                .GetProperty("schemas")
                .GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;
}

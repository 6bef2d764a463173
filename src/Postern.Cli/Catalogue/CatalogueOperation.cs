using System.Text.Json;
using Postern.Cli.Output;

namespace Postern.Cli.Catalogue;

/// <summary>One operation as the server describes it.</summary>
internal sealed class CatalogueOperation
{
    private readonly JsonElement _requires;

    private CatalogueOperation(string name, JsonElement described)
    {
        Name = name;
        Title = described.Text("title") ?? name;
        Description = described.Text("description");
        Risk = described.Text("risk") ?? "unknown";
        TargetKind = described.Text("targetKind");
        Allowed = described.IsTrue("allowed");
        _requires = described.Member("requires") ?? default;
        Input = Members(described.Member("input"));
    }

    public string Name { get; }

    public string Title { get; }

    public string? Description { get; }

    public string Risk { get; }

    /// <summary>What it acts on, such as a tenant; null when it makes something new.</summary>
    public string? TargetKind { get; }

    public bool Allowed { get; }

    public IReadOnlyList<InputMember> Input { get; }

    /// <summary>What it asks for besides its input, in words.</summary>
    public IEnumerable<string> Requirements()
    {
        if (_requires.IsTrue("reason"))
            yield return "a reason (--reason)";
        if (_requires.IsTrue("ticket"))
            yield return "a ticket (--ticket)";
        if (_requires.IsTrue("stepUp"))
            yield return "a fresh sign-in (postern login --fresh)";
        if (_requires.IsTrue("approval"))
            yield return "approval by a second person";
    }

    /// <summary>What the command line calls a field that the server names in an error.</summary>
    public string NameOfField(string field)
    {
        var path = field.StartsWith("input.", StringComparison.Ordinal)
            ? field["input.".Length..]
            : field.TrimStart('/', '$', '.');
        return path is "target" or "reason" or "ticket" && Input.All(member => member.Name != path)
                ? $"--{path}"
            : Input.FirstOrDefault(member => member.Name == path) is { } known ? known.Option
            // lines[0].quantity is in what was given for --lines.
            : Input.FirstOrDefault(member =>
                path.StartsWith(member.Name + "[", StringComparison.Ordinal)
            )
                is { } rows
                ? rows.Option + path[rows.Name.Length..]
            : field;
    }

    public static IReadOnlyList<CatalogueOperation> ReadAll(JsonElement catalogue) =>
        [
            .. catalogue
                .Items("items")
                .Where(item => item.Text("name") is { Length: > 0 })
                .Select(item => new CatalogueOperation(item.Text("name")!, item)),
        ];

    private static IReadOnlyList<InputMember> Members(JsonElement? schema)
    {
        if (schema?.Member("properties") is not { ValueKind: JsonValueKind.Object } properties)
            return [];
        var required = schema
            .Value.Items("required")
            .Select(name => name.GetString())
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. properties
                .EnumerateObject()
                .Select(member => new InputMember(
                    member.Name,
                    member.Value,
                    required.Contains(member.Name)
                )),
        ];
    }
}

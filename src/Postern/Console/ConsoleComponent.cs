using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Postern.Operations;

namespace Postern.Console;

/// <summary>A piece of a page that knows for whom it is drawn and at which address.</summary>
public abstract class ConsoleComponent : ComponentBase
{
    [CascadingParameter]
    public required HttpContext Http { get; set; }

    protected Actor Actor => Http.RequiredActor();

    /// <summary>Path and query of this page: where an operation comes back to.</summary>
    protected string Here => Http.Request.Path + Http.Request.QueryString;

    /// <summary>What the address says under a name, as it stands there; null where it says nothing.</summary>
    protected string? Asked(string name) =>
        Http.Request.Query[name].LastOrDefault() is { Length: > 0 } text ? text : null;

    /// <summary>This page's address with some of its parameters set anew; null removes one.</summary>
    protected string AddressWith(params IEnumerable<(string Name, string? Value)> changes)
    {
        var parameters = Http.Request.Query.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.LastOrDefault(),
            StringComparer.Ordinal
        );
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return QueryHelpers.AddQueryString(
            Http.Request.Path,
            parameters.Where(pair => !string.IsNullOrEmpty(pair.Value))
        );
    }

    /// <summary>The form of an operation, which comes back here; fields may be filled in.</summary>
    protected string OperationAddress(
        string name,
        Guid? target = null,
        params IEnumerable<(string Field, string Value)> input
    ) => OperationAddress(name, target, input, []);

    /// <summary>The form of an operation, of which this page has decided a part: the form shows that, and asks for the rest.</summary>
    protected string OperationAddress(
        string name,
        Guid? target,
        IEnumerable<(string Field, string Value)> input,
        IReadOnlyCollection<(string Field, string Value)> settled
    ) =>
        QueryHelpers.AddQueryString(
            $"/operations/{name}",
            [
                new("target", target?.ToString()),
                // A page that answered a form cannot be come back to.
                new("returnUrl", HttpMethods.IsGet(Http.Request.Method) ? Here : "/"),
                new(
                    "settled",
                    settled.Count == 0
                        ? null
                        : string.Join(',', settled.Select(field => field.Field))
                ),
                .. settled
                    .Concat(input)
                    .Select(field =>
                        KeyValuePair.Create($"input.{field.Field}", (string?)field.Value)
                    ),
            ]
        );
}

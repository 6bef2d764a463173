using System.Text.Json.Nodes;

namespace Postern.Jobs.Hangfire;

/// <summary>What a Hangfire job calls: method, arguments and queue, out of its invocation data.</summary>
/// <param name="Kind">Type and method without namespace and assembly, such as <c>ExportJobs.Run</c>.</param>
/// <param name="Arguments">Each as the JSON that it was kept as; null where they cannot be read.</param>
/// <param name="Queue">The queue that it was made for, where it says so.</param>
internal sealed record HangfireCall(string Kind, JsonArray? Arguments, string? Queue)
{
    /// <summary>The kind of a job whose invocation data cannot be read.</summary>
    public const string Unknown = "unknown";

    /// <summary>Reads it; what cannot be read is left out.</summary>
    /// <param name="invocation">Column <c>invocationdata</c>.</param>
    /// <param name="arguments">Column <c>arguments</c>: a list of texts, each of which is JSON.</param>
    public static HangfireCall Read(string? invocation, string? arguments)
    {
        var data = HangfireJson.Object(invocation);
        var list = HangfireJson.Array(arguments);
        if (list is not { Count: > 0 })
        {
            list = HangfireJson.Array(data.Text("Arguments")) ?? list;
        }

        return new HangfireCall(
            KindOf(data.Text("Type"), data.Text("Method")),
            list is null ? null : new JsonArray([.. list.Select(Argument)]),
            data.Text("Queue")
        );
    }

    private static string KindOf(string? type, string? method)
    {
        if (type is null || method is null)
        {
            return Unknown;
        }

        var end = type.AsSpan().IndexOfAny("`[,");
        var name = type.AsSpan(0, end < 0 ? type.Length : end).Trim();
        var kind = $"{name[(name.LastIndexOfAny('.', '+') + 1)..]}.{method.Trim()}";
        return name.IsEmpty ? Unknown : kind;
    }

    private static JsonNode? Argument(JsonNode? kept) =>
        kept is JsonValue value && value.TryGetValue<string>(out var text)
            ? HangfireJson.Value(text)
            : kept?.DeepClone();
}

using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Postern.Operations;

namespace Postern.Jobs;

/// <summary>
/// Takes secrets out of what is reported before it is stored: values of members whose name says that they are one, of
/// members that configuration marks, and text that looks like one wherever it stands. Personal data is masked. A net of
/// many patterns, and no proof: whoever reports should leave secrets out.
/// </summary>
internal sealed class Redaction(IReadOnlyCollection<string> marked)
{
    public const string Redacted = "[redacted]";

    /// <summary>What is nested deeper could not be answered: the API's JSON is at most 16 deep, with what is around it.</summary>
    private const int DeepestLevel = 12;

    /// <summary>Characters of a text that are looked through: twice the longest that is kept.</summary>
    private const int Longest = 2 * JobRules.StackLimit;

    private const int ShortestKey = 15;
    private const int ShortestNumber = 11;

    /// <summary>A member with a longer name than this is no member but data.</summary>
    private const int LongestName = 500;

    /// <summary>Longer than any name of an option.</summary>
    private const int LongestOption = 60;

    /// <summary>Names of members that are looked through once only. More are data.</summary>
    private const int MostNames = 10_000;

    private static readonly SearchValues<char> Announcing = SearchValues.Create(" =:<%");

    private static readonly HashSet<string> Naming = new(StringComparer.OrdinalIgnoreCase)
    {
        "name",
        "key",
        "header",
        "field",
        "variable",
        "parameter",
        "k",
    };

    private static readonly HashSet<string> Named = new(StringComparer.OrdinalIgnoreCase)
    {
        "value",
        "values",
        "val",
        "text",
        "content",
        "v",
    };

    private readonly HashSet<string> _marked = [.. marked.Select(Plain)];

    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);

    /// <summary>The same JSON without what must not be kept.</summary>
    public JsonNode? Of(JsonNode? node) => Of(node, 0);

    /// <summary>The same text without what must not be kept. What is longer than any text that we keep is cut.</summary>
    public static string Of(string text)
    {
        text = JobText.Clean(text.Length > Longest ? text[..Longest] : text);
        try
        {
            return WithoutNumbers(WithoutAssignments(WithoutKeys(text)));
        }
        catch (RegexMatchTimeoutException)
        {
            // What cannot be looked through in time is not kept.
            return Redacted;
        }
    }

    /// <summary>
    /// The same name of a kind, queue or worker without a key or a password in it. It is no text: <c>celery@host</c> is
    /// no address, and <c>token:refresh</c> no token.
    /// </summary>
    public static string Name(string name)
    {
        try
        {
            name = WithoutKeys(name);
            return name.Contains('=', StringComparison.Ordinal)
                ? SecretPatterns.AssignmentsInNames().Replace(name, $"${{name}}{Redacted}")
                : name;
        }
        catch (RegexMatchTimeoutException)
        {
            return Redacted;
        }
    }

    /// <summary>Whether an id holds a key or a password: it cannot be kept as it is, and with another text it would name nothing.</summary>
    public static bool IsSecretId(string id) =>
        !string.Equals(Name(id), id, StringComparison.Ordinal);

    /// <summary>The name of an assignment with its sign: a group of one name holds only the last that it took.</summary>
    private static string Said(Match match) =>
        string.Concat(match.Groups["name"].Captures.Select(capture => capture.Value));

    private JsonNode? Of(JsonNode? node, int level) =>
        node switch
        {
            null => null,
            _ when level > DeepestLevel => JsonValue.Create(Redacted),
            JsonObject members => Of(members, level),
            JsonArray items => Of(items, level),
            JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(
                Nested(text, level) ?? Of(text)
            ),
            JsonValue number => CardNumber(number) ?? number.DeepClone(),
            _ => JsonValue.Create(Redacted),
        };

    // Most texts are short and plain: each step asks first for a character that all of its patterns have.
    private static string WithoutKeys(string text)
    {
        if (text.Length >= ShortestKey)
        {
            text = SecretPatterns.Keys().Replace(text, Redacted);
        }

        return text.Contains('@', StringComparison.Ordinal)
            ? SecretPatterns.UserInfo().Replace(text, $"${{scheme}}{Redacted}@")
            : text;
    }

    private static string WithoutAssignments(string text)
    {
        if (text.AsSpan().IndexOfAny(Announcing) < 0)
        {
            return text;
        }

        text = SecretPatterns.Announced().Replace(text, $"${{name}}{Redacted}");
        return SecretPatterns.Assignments().Replace(text, match => $"{Said(match)}{Redacted}");
    }

    private static string WithoutNumbers(string text)
    {
        if (text.Length >= ShortestNumber && text.AsSpan().IndexOfAnyInRange('0', '9') >= 0)
        {
            text = SecretPatterns
                .AccountNumbers()
                .Replace(
                    text,
                    match => SecretNumbers.IsAccount(match.ValueSpan) ? Redacted : match.Value
                );
            text = SecretPatterns
                .CardNumbers()
                .Replace(
                    text,
                    match => SecretNumbers.IsCard(match.ValueSpan) ? Redacted : match.Value
                );
            text = SecretPatterns.SocialSecurityNumbers().Replace(text, Redacted);
        }

        return text.Contains('@', StringComparison.Ordinal)
            ? SecretPatterns.Addresses().Replace(text, match => Mask.Text(match.Value))
            : text;
    }

    private JsonObject Of(JsonObject members, int level)
    {
        // { "name": "password", "value": … }, as headers and variables are often told.
        var namesSecret = members.Any(member =>
            Naming.Contains(member.Key)
            && member.Value is JsonValue value
            && value.TryGetValue<string>(out var name)
            && IsSecret(name)
        );
        return new JsonObject(
            members
                .Select(member =>
                    KeyValuePair.Create<string, JsonNode?>(
                        Of(member.Key),
                        member.Value is not null
                        && (IsSecret(member.Key) || (namesSecret && Named.Contains(member.Key)))
                            ? JsonValue.Create(Redacted)
                            : Of(member.Value, level + 1)
                    )
                )
                .DistinctBy(member => member.Key, StringComparer.Ordinal)
        );
    }

    /// <summary>What follows <c>--password</c> or <c>"Authorization"</c> in a list is its value: command lines, pairs.</summary>
    private JsonArray Of(JsonArray items, int level)
    {
        var kept = new JsonArray();
        var announced = false;
        foreach (var item in items)
        {
            var text =
                item is JsonValue value && value.TryGetValue<string>(out var found) ? found : null;
            kept.Add(
                announced && item is JsonValue ? JsonValue.Create(Redacted) : Of(item, level + 1)
            );
            announced =
                !announced
                && text is { Length: <= LongestOption }
                && (text.StartsWith('-') || items.Count == 2)
                && IsSecret(text);
        }

        return kept;
    }

    /// <summary>JSON within a text, as some job systems keep their arguments.</summary>
    private string? Nested(string text, int level)
    {
        if (text.Length < 2 || text[0] is not ('{' or '[' or '"'))
        {
            return null;
        }

        try
        {
            return Of(JsonNode.Parse(text), level + 1)?.ToJsonString(PosternJson.Compact);
        }
        catch (Exception exception)
            when (exception is System.Text.Json.JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonValue? CardNumber(JsonValue number) =>
        SecretNumbers.IsCard(number.ToJsonString()) ? JsonValue.Create(Redacted) : null;

    private bool IsSecret(string name)
    {
        if (name.Length > LongestName)
        {
            return true;
        }

        if (_names.TryGetValue(name, out var known))
        {
            return known;
        }

        var plain = Plain(name);
        try
        {
            var isSecret = _marked.Contains(plain) || SecretPatterns.Names().IsMatch(plain);
            if (name.Length <= LongestOption && _names.Count < MostNames)
            {
                _names[name] = isSecret;
            }

            return isSecret;
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}

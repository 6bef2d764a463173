using System.Text.Json;

namespace Postern.Staff.Tokens;

/// <summary>JSON of others, read so that two readers cannot understand it differently (RFC 8725, section 2.4).</summary>
internal static class StrictJson
{
    private const int MaxDepth = 16;

    /// <summary>
    /// One object, alone: no member twice at any depth (escapes undone before comparing), every text valid Unicode.
    /// Null when it is anything else.
    /// </summary>
    public static JsonElement? ReadObject(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return IsSound(utf8.Span)
                ? JsonElement.Parse(utf8.Span, new JsonDocumentOptions { MaxDepth = MaxDepth })
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsSound(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        var members = new Stack<HashSet<string>>();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    members.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    members.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    if (!members.Peek().Add(reader.GetString()!))
                    {
                        return false;
                    }

                    break;
                case JsonTokenType.String:
                    // Throws where the text is no Unicode, so that no later reader of a claim does.
                    _ = reader.GetString();
                    break;
            }
        } while (reader.Read());

        return true;
    }
}

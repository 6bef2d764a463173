using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.Operations;

/// <summary>The JSON of the API and of entries: camelCase, strict, nothing guessed.</summary>
public static class PosternJson
{
    /// <summary>
    /// Refuses unknown and duplicate members, numbers in quotes, nulls where none may stand. Text is not escaped beyond
    /// what JSON asks, so that entries can be searched for "AT&amp;T".
    /// </summary>
    public static JsonSerializerOptions Strict { get; } = Create();

    /// <summary>For nodes that are written as they are.</summary>
    public static JsonSerializerOptions Compact { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerOptions.Strict)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DictionaryKeyPolicy = null,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 16,
        };
        options.Converters.Add(new OneWord());
        options.Converters.Add(new UtcTimeConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>RFC 3339 in UTC with a <c>Z</c>; a time without an offset is refused rather than guessed.</summary>
    private sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) =>
            reader.TokenType == JsonTokenType.String
            && Times.TryParse(reader.GetString(), out var time)
                ? time
                : throw new JsonException();

        public override void Write(
            Utf8JsonWriter writer,
            DateTimeOffset value,
            JsonSerializerOptions options
        ) => writer.WriteStringValue(Times.Format(value));
    }
}

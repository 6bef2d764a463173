using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.Operations;

/// <summary>
/// A member of an enumeration by its name in camelCase, and one alone: the framework's converter also takes
/// <c>"one,other"</c>, and makes a third value of them.
/// </summary>
internal sealed class OneWord : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(
        Type typeToConvert,
        JsonSerializerOptions options
    ) => (JsonConverter)Activator.CreateInstance(typeof(Words<>).MakeGenericType(typeToConvert))!;

    private sealed class Words<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly FrozenDictionary<string, T> Known = Enum.GetValues<T>()
            .ToFrozenDictionary(word => word.ToString(), StringComparer.OrdinalIgnoreCase);

        public override T Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) =>
            reader.TokenType == JsonTokenType.String
            && Known.TryGetValue(reader.GetString()!, out var word)
                ? word
                : throw new JsonException();

        public override T ReadAsPropertyName(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) =>
            Known.TryGetValue(reader.GetString()!, out var word) ? word : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Name(value));

        public override void WriteAsPropertyName(
            Utf8JsonWriter writer,
            T value,
            JsonSerializerOptions options
        ) => writer.WritePropertyName(Name(value));

        private static string Name(T value) =>
            JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
    }
}

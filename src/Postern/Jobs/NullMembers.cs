using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.Jobs;

// Many serializers write what there is not as null: it is the same as left out.

/// <summary>A number that is 1 where it is null.</summary>
internal sealed class OneWhenNull : JsonConverter<int>
{
    public override bool HandleNull => true;

    public override int Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        reader.TokenType switch
        {
            JsonTokenType.Null => 1,
            JsonTokenType.Number when reader.TryGetInt32(out var number) => number,
            _ => throw new JsonException(),
        };

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);
}

/// <summary>A text that is empty where it is null.</summary>
internal sealed class EmptyWhenNull : JsonConverter<string>
{
    public override bool HandleNull => true;

    public override string Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        reader.TokenType switch
        {
            JsonTokenType.Null => "",
            JsonTokenType.String => reader.GetString()!,
            _ => throw new JsonException(),
        };

    public override void Write(
        Utf8JsonWriter writer,
        string value,
        JsonSerializerOptions options
    ) => writer.WriteStringValue(value);
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postern.Amounts;

/// <summary>A plain JSON number, looked at as it was written: 1.9e1 is 19 to a parser and a mistake to a reader.</summary>
internal sealed class PercentageConverter : JsonConverter<Percentage>
{
    public override Percentage Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw new JsonException(Percentage.Expectation);
        }

        var written = reader.HasValueSequence
            ? Encoding.ASCII.GetString(reader.ValueSequence.ToArray())
            : Encoding.ASCII.GetString(reader.ValueSpan);
        return Percentage.TryParse(written, out var percentage)
            ? percentage
            : throw new JsonException(Percentage.Expectation);
    }

    public override void Write(
        Utf8JsonWriter writer,
        Percentage value,
        JsonSerializerOptions options
    ) => writer.WriteNumberValue(value.Value);
}

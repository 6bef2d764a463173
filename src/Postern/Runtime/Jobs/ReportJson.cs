using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.Operations;

namespace Postern.Runtime.Jobs;

/// <summary>
/// How rows of reports are read: strictly, but for what other languages write otherwise and mean the same. Arguments are
/// nested as deep as they are, and times have as many digits as the clock.
/// </summary>
internal static class ReportJson
{
    private const int DeepestLevel = 64;

    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(PosternJson.Strict) { MaxDepth = DeepestLevel };
        options.Converters.Clear();
        options.Converters.Add(new OneWord());
        options.Converters.Add(new Moments());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>RFC 3339 sets no bound to the digits after the second; Go and Java write nine.</summary>
    private sealed class Moments : JsonConverter<DateTimeOffset>
    {
        private const int MostDigits = 7;

        public override DateTimeOffset Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) =>
            reader.TokenType == JsonTokenType.String
            && Times.TryParse(Shortened(reader.GetString()!), out var time)
                ? time
                : throw new JsonException();

        public override void Write(
            Utf8JsonWriter writer,
            DateTimeOffset value,
            JsonSerializerOptions options
        ) => writer.WriteStringValue(Times.Format(value));

        private static string Shortened(string text)
        {
            var first = text.IndexOf('.', StringComparison.Ordinal) + 1;
            if (first == 0)
            {
                return text;
            }

            var digits = text.AsSpan(first).IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? text.Length - first : digits;
            return digits <= MostDigits
                ? text
                : text.Remove(first + MostDigits, digits - MostDigits);
        }
    }
}

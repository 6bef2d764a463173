using System.Text.Json;

namespace Postern.Billing.Stripe;

/// <summary>What is read of an event.</summary>
/// <param name="Id"><c>evt_…</c></param>
/// <param name="Created">Unix seconds.</param>
internal sealed record StripeEventBody(string Id, string Type, long Created, StripeEventData Data)
{
    private const int LongestName = 200;

    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeSeconds(Created);

    public static StripeEventBody? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return
                JsonSerializer.Deserialize<StripeEventBody>(body, StripeJson.Options) is { } read
                && read.Id.StartsWith("evt_", StringComparison.Ordinal)
                && read.Id.Length <= LongestName
                && read.Type.Length is > 0 and <= LongestName
                && read.Created is > 0 and < 253_402_300_800
                && read.Data.Object.ValueKind == JsonValueKind.Object
                ? read
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The object as the event left it; null: it does not read as one.</summary>
    public T? ObjectAs<T>()
        where T : class
    {
        try
        {
            return Data.Object.Deserialize<T>(StripeJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record StripeEventData(JsonElement Object);

using System.Text.Json;
using Postern.Operations;

namespace Postern.Runtime.Feed;

/// <summary>The parts of the document, written without going through objects: it may hold a hundred thousand tenants.</summary>
internal static class FeedJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = PosternJson.Strict.Encoder,
        SkipValidation = true,
    };

    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return buffer.ToArray();
    }

    public static void WriteImpersonations(
        Utf8JsonWriter json,
        IReadOnlyList<RunningImpersonation> impersonations
    )
    {
        json.WriteStartArray();
        foreach (var session in impersonations)
        {
            json.WriteStartObject();
            json.WriteString("id", session.Id);
            json.WriteString("expiresAt", Times.Format(session.ExpiresAt));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteConfiguration(Utf8JsonWriter json, ConfigurationState configuration)
    {
        json.WriteStartObject();
        json.WriteStartArray("settings");
        foreach (var setting in configuration.Catalog.All)
        {
            json.WriteStartObject();
            json.WriteString("key", setting.Key);
            json.WriteString("type", JsonNamingPolicy.CamelCase.ConvertName($"{setting.Type}"));
            json.WritePropertyName("default");
            setting.Default.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("global");
        WriteOverrides(json, configuration.Global);
        json.WriteStartObject("plans");
        foreach (
            var (plan, settings) in configuration.Plans.OrderBy(
                each => each.Key,
                StringComparer.Ordinal
            )
        )
        {
            json.WritePropertyName(plan);
            WriteOverrides(json, settings);
        }

        json.WriteEndObject();
        json.WriteStartArray("flags");
        foreach (var flag in configuration.Flags)
        {
            json.WriteStartObject();
            json.WriteString("key", flag.Key);
            json.WriteStartArray("plans");
            foreach (var plan in flag.Plans)
            {
                json.WriteStringValue(plan);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteTenant(Utf8JsonWriter json, TenantState tenant)
    {
        json.WriteStartObject();
        json.WriteString("plan", tenant.Plan);
        if (tenant.Overrides.Count > 0)
        {
            json.WritePropertyName("overrides");
            WriteOverrides(json, tenant.Overrides);
        }

        if (tenant.Flags.Count > 0)
        {
            json.WriteStartArray("flags");
            foreach (var flag in tenant.Flags)
            {
                json.WriteStartObject();
                json.WriteString("key", flag.Key);
                json.WriteBoolean("on", flag.On);
                WriteTime(json, "until", flag.Until);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteOverrides(Utf8JsonWriter json, IReadOnlyList<SettingValues> settings)
    {
        json.WriteStartArray();
        foreach (var setting in settings)
        {
            foreach (var value in setting.Values)
            {
                json.WriteStartObject();
                json.WriteString("key", setting.Key);
                json.WritePropertyName("value");
                value.Value.WriteTo(json);
                WriteTime(json, "from", value.From);
                WriteTime(json, "until", value.Until);
                if (value.Message is not null)
                {
                    json.WriteString("message", value.Message);
                }

                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            json.WriteString(name, Times.Format(at));
        }
    }
}

using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Postern.Server;

/// <summary>
/// Traces and metrics by OTLP, where the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to. Nothing of a
/// request's content is in them.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private Telemetry(TracerProvider traces, MeterProvider metrics)
    {
        _traces = traces;
        _metrics = metrics;
    }

    /// <summary>Null where nothing is configured: then nothing is collected either.</summary>
    public static Telemetry? Start() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"))
            ? null
            : new Telemetry(
                Sdk.CreateTracerProviderBuilder()
                    .AddSource("Microsoft.AspNetCore", "Npgsql")
                    .AddOtlpExporter()
                    .Build(),
                Sdk.CreateMeterProviderBuilder()
                    .AddMeter(
                        "Microsoft.AspNetCore.Hosting",
                        "Microsoft.AspNetCore.Server.Kestrel",
                        "Npgsql"
                    )
                    .AddOtlpExporter()
                    .Build()
            );

    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}

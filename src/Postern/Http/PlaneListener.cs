using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postern.Settings;

namespace Postern.Http;

/// <summary>How a plane listens: on its own addresses, to its own networks, within bounds.</summary>
internal static class PlaneListener
{
    public static void Configure(
        WebApplicationBuilder builder,
        ListenerSettings settings,
        long bodyLimit
    )
    {
        // RFC 9112 lets a server take a bare LF; a proxy in front may read it otherwise (request smuggling).
        AppContext.SetSwitch(
            "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators",
            true
        );
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = bodyLimit;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MaxConcurrentConnections = 2000;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
            var log = kestrel
                .ApplicationServices.GetRequiredService<ILoggerFactory>()
                .CreateLogger("Postern.Connections");
            foreach (var url in settings.Urls)
            {
                Listen(kestrel, url, settings, log);
            }
        });
    }

    /// <summary>Forwarded headers count from these alone; from anybody else they change nothing.</summary>
    public static void UseTrustedProxies(WebApplication app, ListenerSettings settings)
    {
        if (settings.TrustedProxies.Count == 0)
        {
            return;
        }

        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = 1,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in settings.TrustedProxies)
        {
            forwarded.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(forwarded);
    }

    private static void Listen(
        KestrelServerOptions kestrel,
        string url,
        ListenerSettings settings,
        ILogger log
    )
    {
        var address = BindingAddress.Parse(url);
        void Configure(ListenOptions listen)
        {
            ConnectionGate.Use(listen, settings, log);
            if (address.Scheme == "https")
            {
                listen.UseHttps();
            }
        }

        if (address.Host == "localhost")
        {
            kestrel.ListenLocalhost(address.Port, Configure);
        }
        else if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip))
        {
            kestrel.Listen(ip, address.Port, Configure);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Configure);
        }
    }
}

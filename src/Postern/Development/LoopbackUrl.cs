using System.Net;

namespace Postern.Development;

/// <summary>What counts as an address of this machine only.</summary>
internal static class LoopbackUrl
{
    public static bool IsLoopbackHost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>An http(s) address of this machine, without user name, query or fragment.</summary>
    public static bool IsPlain(Uri url) =>
        (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && IsLoopbackHost(url.Host)
        && url.UserInfo.Length == 0
        && url.Query.Length == 0
        && url.Fragment.Length == 0;

    /// <summary>Refuses an address that others could reach, or that is no whole origin.</summary>
    /// <exception cref="ArgumentException">This is nothing that the provider may listen on.</exception>
    public static void CheckListenAddress(string value, string name)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
            throw Fault("is not an http address");
        if (!IsLoopbackHost(url.Host))
            throw Fault(
                "is not a loopback address, and anybody who reaches this provider can sign in as anybody"
            );
        if (!IsPlain(url) || url.AbsolutePath != "/")
            throw Fault("has more than a host and a port");
        if (url.Port == 0 && !IPAddress.TryParse(url.Host, out _))
            throw Fault("asks for any free port by name, which needs an IP address");

        ArgumentException Fault(string what) =>
            new(
                $"\"{value}\" {what}. The development identity provider listens on this machine only, for example on http://127.0.0.1:9099.",
                name
            );
    }
}

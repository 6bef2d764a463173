using System.Net;

namespace Postern.Settings;

/// <summary>Which addresses are internal: loopback, RFC 1918, RFC 6598, link-local, IPv6 unique local.</summary>
public static class PrivateNetworks
{
    public static IReadOnlyList<IPNetwork> Loopback { get; } =
    [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    private static readonly IPNetwork[] All =
    [
        .. Loopback,
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"),
    ];

    /// <summary>The address as IPv4 where IPv6 only wraps it.</summary>
    public static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    public static bool IsPrivate(IPAddress address) =>
        All.Any(network => network.Contains(Plain(address)));

    /// <summary>True when the whole network is private.</summary>
    public static bool IsPrivate(IPNetwork network) =>
        All.Any(outer =>
            outer.BaseAddress.AddressFamily == network.BaseAddress.AddressFamily
            && outer.PrefixLength <= network.PrefixLength
            && outer.Contains(network.BaseAddress)
        );

    public static bool Contains(this IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        var plain = Plain(address);
        return networks.Any(network => network.Contains(plain));
    }
}

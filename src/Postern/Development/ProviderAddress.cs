using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Postern.Development;

/// <summary>Where the provider is, which only the running server knows when it was asked for port 0.</summary>
internal sealed class ProviderAddress(IServer server)
{
    public string Issuer =>
        server
            .Features.GetRequiredFeature<IServerAddressesFeature>()
            .Addresses.First()
            .TrimEnd('/');
}

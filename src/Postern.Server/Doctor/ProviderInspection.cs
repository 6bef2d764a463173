using System.Text.Json;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Server.Doctor;

/// <summary>Whether the identity provider can be reached and is the one that is configured.</summary>
internal static class ProviderInspection
{
    private const int SizeLimit = 1 << 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static async Task<Finding> LookAsync(
        PosternSettings settings,
        CancellationToken cancellation
    )
    {
        if (settings.DevelopmentIdentityProvider)
        {
            return new Finding("The development identity provider comes up with the server");
        }

        var authority = settings.Sso.Authority;
        var address = $"{authority.TrimEnd('/')}/.well-known/openid-configuration";
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = SizeLimit,
        };
        try
        {
            using var document = JsonDocument.Parse(
                await http.GetByteArrayAsync(address, cancellation)
            );
            var issuer = document.RootElement.GetProperty("issuer").GetString();
            return issuer == authority
                ? new Finding($"The identity provider {authority} answers, and is who it should be")
                : new Finding(
                    $"The identity provider calls itself {issuer}",
                    $"Set Postern__Sso__Authority to exactly that, if it is yours; now it is {authority}"
                );
        }
        catch (Exception exception)
            when (exception
                    is HttpRequestException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                || (
                    exception is OperationCanceledException && !cancellation.IsCancellationRequested
                )
            )
        {
            return new Finding(
                $"The identity provider does not answer at {address}: {exception.Message}",
                "Check Postern__Sso__Authority, and that this machine can reach it"
            );
        }
    }
}

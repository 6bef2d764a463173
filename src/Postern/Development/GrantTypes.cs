namespace Postern.Development;

internal static class GrantTypes
{
    public const string AuthorizationCode = "authorization_code";
    public const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";
}

namespace Postern.Development;

/// <summary>How the embedded identity provider and the server know each other, with nothing configured.</summary>
public static class DevelopmentDefaults
{
    public const string Authority = "http://127.0.0.1:9099";
    public const string ClientId = "postern";
    public const string ClientSecret = "postern-development";
    public const string CliClientId = "postern-cli";
    public const string Audience = "postern-api";
}

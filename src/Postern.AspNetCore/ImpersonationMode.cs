using System.Text.Json.Serialization;

namespace Postern.AspNetCore;

/// <summary>What an impersonation session may do.</summary>
public enum ImpersonationMode
{
    /// <summary>Look only: requests other than GET, HEAD and OPTIONS are refused, unless the endpoint allows them.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary>Look and change, except what the app refuses to every impersonated request.</summary>
    [JsonStringEnumMemberName("write")]
    Write,
}

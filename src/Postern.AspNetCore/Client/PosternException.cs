using System.Net;

namespace Postern.AspNetCore;

/// <summary>The runtime plane refused a call, or could not be reached.</summary>
/// <param name="status">The answer's status; null when none came.</param>
/// <param name="code">The problem's code.</param>
/// <param name="detail">The problem's detail.</param>
/// <param name="inner">What kept the answer from coming.</param>
public sealed class PosternException(
    HttpStatusCode? status,
    string code,
    string detail,
    Exception? inner = null
) : Exception($"Postern's runtime plane: {detail} ({code})", inner)
{
    /// <summary>The <see cref="Code"/> when no answer came: nothing is known of what became of the call.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The answer's status; null when none came.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>The problem's stable code (RFC 9457 member <c>code</c>), as in <c>already_answered</c>.</summary>
    public string Code { get; } = code;

    /// <summary>What is wrong and what would be right, for a developer or an operator to read.</summary>
    public string Detail { get; } = detail;

    /// <summary>Whether the same call may succeed later: no answer, a server's fault, or too many calls.</summary>
    public bool IsTransient => Status is not { } status || (int)status is 408 or 429 or >= 500;
}

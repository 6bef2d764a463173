using System.Net;
using System.Text.Json;

namespace Postern.Cli.Api;

/// <summary>An answer of a server; <see cref="Body"/> is null when it was not JSON.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonElement? Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

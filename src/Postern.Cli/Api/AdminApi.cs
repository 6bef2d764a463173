using System.Net.Http.Headers;
using System.Text.Json;
using Postern.Cli.SignIn;

namespace Postern.Cli.Api;

/// <summary>The admin API of one server, as one signed-in staff member.</summary>
internal sealed class AdminApi(Uri server, AccessToken token)
{
    public Uri Server => server;

    public AccessToken Token => token;

    /// <summary>Reads; the path is below <c>/api/v1/</c>.</summary>
    /// <exception cref="CliFailure">The server refused, failed, or could not be reached.</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, path);
        return Accepted(await Wire.SendAsync(request, cancellation));
    }

    /// <summary>Sends, and leaves it to the caller what a refusal means.</summary>
    public async Task<Answer> PostAsync(
        string path,
        JsonElement body,
        IReadOnlyDictionary<string, string> headers,
        CancellationToken cancellation
    )
    {
        using var request = Request(HttpMethod.Post, path);
        request.Content = new StringContent(
            body.GetRawText(),
            MediaTypeHeaderValue.Parse("application/json")
        );
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Wire.SendAsync(request, cancellation);
    }

    public JsonElement Accepted(Answer answer, Func<string, string>? nameOfField = null)
    {
        if (!answer.IsSuccess)
            throw Problem.Failure(answer, server, token.IsGiven, nameOfField);
        return answer.Body
            ?? throw new CliFailure(
                ExitCode.Refused,
                $"{server.Authority} answered {(int)answer.Status}, but not with JSON.",
                "Is this the admin plane? Check the address (--server, POSTERN_SERVER)."
            );
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(server, "api/v1/" + path));
        request.Headers.Authorization = new("Bearer", token.Value);
        return request;
    }
}

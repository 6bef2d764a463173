using System.Text.Json;
using Postern.Cli.Api;
using Postern.Cli.Output;

namespace Postern.Cli.SignIn;

/// <summary>
/// The device authorization grant (RFC 8628): the person signs in with a browser, on this machine or another one,
/// while we ask the identity provider whether it is done.
/// </summary>
internal sealed class DeviceFlow(
    ServerDescription server,
    IdentityProvider provider,
    CliEnvironment environment,
    Screen screen
)
{
    // RFC 8628, section 3.2: the pause when the provider names none, and section 3.5: what slow_down adds to it.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestCode = TimeSpan.FromMinutes(30);

    /// <summary>When a provider does not say how long its token lasts, it is not trusted for long.</summary>
    private static readonly TimeSpan ShortToken = TimeSpan.FromMinutes(5);

    /// <summary>Tells the person where to sign in, and waits until they have.</summary>
    /// <param name="fresh">Whether the person shall sign in anew, although the provider may still know them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<StoredSignIn> SignInAsync(bool fresh, CancellationToken cancellation)
    {
        var started = environment.Time.GetUtcNow();
        var answer = await StartAsync(fresh, cancellation);
        if (
            answer is not { IsSuccess: true, Body: { } device }
            || device.Text("device_code") is not { } deviceCode
            || device.Text("user_code") is not { } userCode
            || device.Text("verification_uri") is not { } page
        )
            throw Declined(answer, "The identity provider did not start a sign-in");
        screen.Line($"Open {page} in a browser and enter the code {userCode}");
        if (device.Text("verification_uri_complete") is { } direct)
            screen.Line($"or open {direct}");
        var ends = started + (Seconds(device, "expires_in") ?? LongestCode);
        return await PollAsync(
            deviceCode,
            Seconds(device, "interval") ?? Pause,
            ends,
            cancellation
        );
    }

    private Task<Answer> StartAsync(bool fresh, CancellationToken cancellation)
    {
        Dictionary<string, string> form = new(StringComparer.Ordinal)
        {
            ["client_id"] = server.ClientId,
            ["scope"] = server.Scope,
        };
        if (server.Audience is not null)
            form["resource"] = server.Audience;
        if (fresh)
        {
            form["prompt"] = "login";
            form["max_age"] = "0";
        }
        return PostAsync(provider.DeviceAuthorization, form, cancellation);
    }

    private async Task<StoredSignIn> PollAsync(
        string deviceCode,
        TimeSpan pause,
        DateTimeOffset ends,
        CancellationToken cancellation
    )
    {
        Dictionary<string, string> form = new(StringComparer.Ordinal)
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
            ["device_code"] = deviceCode,
            ["client_id"] = server.ClientId,
        };
        if (server.Audience is not null)
            form["resource"] = server.Audience;
        while (environment.Time.GetUtcNow() < ends)
        {
            await Task.Delay(pause, environment.Time, cancellation);
            Answer answer;
            try
            {
                answer = await PostAsync(provider.Token, form, cancellation);
            }
            catch (Unreachable)
            {
                // RFC 8628, section 3.5: a lost connection is a reason to ask less often, not to give up.
                pause *= 2;
                continue;
            }
            if (answer.IsSuccess)
                return Token(answer);
            switch (answer.Body?.Text("error"))
            {
                case "authorization_pending":
                    break;
                case "slow_down":
                    pause += Pause;
                    break;
                case "expired_token":
                    throw RanOut();
                default:
                    throw Declined(answer, "The sign-in was not completed");
            }
        }
        throw RanOut();
    }

    private StoredSignIn Token(Answer answer)
    {
        if (
            answer.Body is { } body
            && body.Text("access_token") is { Length: > 0 } token
            && string.Equals(body.Text("token_type"), "Bearer", StringComparison.OrdinalIgnoreCase)
        )
            return new(
                token,
                environment.Time.GetUtcNow() + (Seconds(body, "expires_in") ?? ShortToken)
            );
        throw Declined(answer, "The identity provider gave no bearer token");
    }

    private static async Task<Answer> PostAsync(
        Uri endpoint,
        Dictionary<string, string> form,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Content = new FormUrlEncodedContent(form);
        return await Wire.SendAsync(request, cancellation);
    }

    private static TimeSpan? Seconds(JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt32(out var seconds)
        && seconds >= 0
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static CliFailure RanOut() =>
        new(
            ExitCode.NotSignedIn,
            "The code has run out before anybody signed in with it.",
            "Start again with: postern login"
        );

    private static CliFailure Declined(Answer answer, string what)
    {
        var error = answer.Body?.Text("error") ?? $"answer {(int)answer.Status}";
        var why = answer.Body?.Text("error_description") is { } description
            ? $" {description}"
            : "";
        return new(
            ExitCode.NotSignedIn,
            $"{what} ({error}).{why}",
            "Start again with: postern login"
        );
    }
}

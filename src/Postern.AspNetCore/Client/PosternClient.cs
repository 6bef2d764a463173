using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Postern.AspNetCore.Client;

namespace Postern.AspNetCore;

/// <summary>
/// The runtime plane's interface for this app's own use: take it from the container. Ids are this app's own. Every method
/// throws <see cref="PosternException"/> when the plane refuses, does not answer within 10 seconds, or is away.
/// </summary>
/// <param name="http">With the plane's address and the service key, as <c>AddPostern</c> sets it up.</param>
public sealed partial class PosternClient(HttpClient http)
{
    /// <summary>Creates the tenant, or brings it up to date. Safe to repeat.</summary>
    /// <param name="tenantId">This app's id of the tenant.</param>
    /// <param name="tenant">What there is to know of it.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    /// <returns>Whether Postern had not known of it: then it is told the rest, such as the plan, which is staff's later on.</returns>
    public async Task<bool> PutTenantAsync(
        string tenantId,
        PosternTenant tenant,
        CancellationToken cancellationToken = default
    )
    {
        using var answer = await AnswerAsync(
            HttpMethod.Put,
            Tenant(tenantId),
            Body(tenant),
            cancellationToken
        );
        return answer.StatusCode == HttpStatusCode.Created;
    }

    /// <summary>Creates the user, or brings them up to date. Safe to repeat.</summary>
    /// <param name="tenantId">This app's id of the tenant, which Postern must have already.</param>
    /// <param name="userId">This app's id of the user.</param>
    /// <param name="user">What there is to know of them.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public Task PutUserAsync(
        string tenantId,
        string userId,
        PosternUser user,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            HttpMethod.Put,
            $"{Tenant(tenantId)}/users/{Segment(userId)}",
            Body(user),
            cancellationToken
        );

    /// <summary>The tenant's policy, its requests for consent and its sessions.</summary>
    /// <param name="tenantId">This app's id of the tenant.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public Task<SupportAccess> GetSupportAccessAsync(
        string tenantId,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            HttpMethod.Get,
            $"{Tenant(tenantId)}/support-access",
            null,
            RuntimeJson.Default.SupportAccess,
            cancellationToken
        );

    /// <summary>Sets what the tenant allows. Check first that the person may decide for the tenant.</summary>
    /// <param name="tenantId">This app's id of the tenant.</param>
    /// <param name="policy">What it allows from now on.</param>
    /// <param name="by">Who in the tenant decided, as the record shall name them.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public Task SetSupportAccessPolicyAsync(
        string tenantId,
        SupportAccessPolicy policy,
        string by,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            HttpMethod.Put,
            $"{Tenant(tenantId)}/support-access",
            Body(new PolicyRequest(policy, by)),
            cancellationToken
        );

    /// <summary>Answers a request for consent. Code <c>already_answered</c> or <c>request_expired</c> when it is too late.</summary>
    /// <param name="tenantId">This app's id of the tenant.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="answer">Granted or refused.</param>
    /// <param name="by">Who in the tenant answered, as the record shall name them.</param>
    /// <param name="hours">How long it is granted: 1 to 72; 24 when left out.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public Task AnswerSupportAccessRequestAsync(
        string tenantId,
        Guid requestId,
        SupportAccessAnswer answer,
        string by,
        int? hours = null,
        CancellationToken cancellationToken = default
    ) =>
        SendAsync(
            HttpMethod.Post,
            $"{Tenant(tenantId)}/support-access/requests/{requestId:D}",
            Body(new AnswerRequest(answer, hours, by)),
            cancellationToken
        );

    /// <summary>
    /// Ends a running session for the tenant. Check first that the session is one of the tenant's own
    /// (<see cref="GetSupportAccessAsync"/>). Ending one that has ended is no fault.
    /// </summary>
    /// <param name="impersonationId">The session.</param>
    /// <param name="who">Who in the tenant ended it, as the record shall name them.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public Task EndImpersonationAsync(
        Guid impersonationId,
        string who,
        CancellationToken cancellationToken = default
    ) => EndAsync(impersonationId, new("tenant", who), cancellationToken);

    private static string Tenant(string id) => $"runtime/v1/tenants/{Segment(id)}";

    /// <summary>An id as one segment of a path. "." and ".." would be resolved away, escaped or not (RFC 3986, section 5.2.4).</summary>
    private static string Segment(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return id is "." or ".."
            ? throw new ArgumentException("An id cannot be \".\" or \"..\".", nameof(id))
            : Uri.EscapeDataString(id);
    }

    private static JsonContent Body<T>(T value) =>
        JsonContent.Create(value, (JsonTypeInfo<T>)RuntimeJson.Default.GetTypeInfo(typeof(T))!);

    private async Task SendAsync(
        HttpMethod method,
        string path,
        HttpContent? body,
        CancellationToken cancellationToken
    )
    {
        (await AnswerAsync(method, path, body, cancellationToken)).Dispose();
    }

    private async Task<T> SendAsync<T>(
        HttpMethod method,
        string path,
        HttpContent? body,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        using var answer = await AnswerAsync(method, path, body, cancellationToken);
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw Unexpected(answer.StatusCode, null);
        }
        catch (JsonException exception)
        {
            throw Unexpected(answer.StatusCode, exception);
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(
        HttpMethod method,
        string path,
        HttpContent? body,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (IsUnreachable(exception, cancellationToken))
        {
            throw Unreachable(exception);
        }

        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
            throw await ProblemAsync(answer, cancellationToken);
    }

    private static bool IsUnreachable(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static PosternException Unreachable(Exception exception) =>
        new(
            null,
            PosternException.Unreachable,
            $"No answer; is Postern:RuntimeUrl right and the plane up? {exception.Message}",
            exception
        );

    private static PosternException Unexpected(HttpStatusCode status, Exception? exception) =>
        new(status, "unexpected_answer", "The answer is not what it should be.", exception);

    private static async Task<PosternException> ProblemAsync(
        HttpResponseMessage answer,
        CancellationToken cancellationToken
    )
    {
        var code = answer.StatusCode == HttpStatusCode.Unauthorized ? "unauthenticated" : "refused";
        var detail = $"It answered {(int)answer.StatusCode}.";
        if (answer.Content.Headers.ContentType is { MediaType: "application/problem+json" })
        {
            try
            {
                var json = await answer.Content.ReadAsStringAsync(cancellationToken);
                using var problem = JsonDocument.Parse(json);
                code = Text(problem.RootElement, "code") ?? code;
                detail = Text(problem.RootElement, "detail") ?? detail;
            }
            catch (JsonException)
            {
                // The status says enough.
            }
        }

        return new(answer.StatusCode, code, detail, null);
    }

    private static string? Text(JsonElement problem, string member) =>
        problem.ValueKind == JsonValueKind.Object
        && problem.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

using Microsoft.AspNetCore.Http;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Endpoints;

/// <summary>Tells a single-page app what the banner says. Without a session that lives: <c>{ "active": false }</c>.</summary>
internal sealed class StateEndpoint(TokenJudge judge, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var state = new SessionState { Active = false };
        if (PresentedToken.Find(context.Request.Headers) is { } presented)
        {
            var (token, refusal) = await judge.JudgeAsync(presented, context.RequestAborted);
            if (token is not null && refusal is null)
                state = Of(token);
        }

        await AnswerWriter.JsonAsync(context, state, AnswerJson.Default.SessionState);
    }

    private SessionState Of(ImpersonationToken token)
    {
        var (user, actor) = (token.User, token.Actor);
        return new()
        {
            Active = true,
            Id = token.SessionId,
            Staff = new(null, actor.Name, actor.Email),
            User = new(user.Id, user.Name, user.Email),
            Tenant = new(user.TenantId, user.TenantName),
            Reason = actor.Reason,
            Mode = actor.Mode,
            ExpiresAt = actor.ExpiresAt,
            SecondsLeft = (long)(actor.ExpiresAt - time.GetUtcNow()).TotalSeconds,
        };
    }
}

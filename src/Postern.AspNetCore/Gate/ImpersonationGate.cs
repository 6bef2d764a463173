using Microsoft.AspNetCore.Http;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Endpoints;
using Postern.AspNetCore.Reports;

namespace Postern.AspNetCore.Gate;

/// <summary>The outermost middleware: every request comes by, and customers' requests pass without a trace.</summary>
internal sealed class ImpersonationGate(
    PosternPipeline pipeline,
    PosternEndpoints endpoints,
    TokenJudge judge,
    RequestRecord record,
    ImpersonatedExchange exchange
)
{
    /// <summary>Not an async method: for an ordinary request it makes nothing of its own, and is gone.</summary>
    public RequestDelegate Before(RequestDelegate next) =>
        context =>
        {
            if (!pipeline.IsUsed)
                return next(context);
            if (endpoints.Find(context.Request) is { } own)
                return own(context);

            return PresentedToken.Find(context.Request.Headers) is { } presented
                ? ServeAsync(context, presented, next)
                : next(context);
        };

    private async Task ServeAsync(
        HttpContext context,
        PresentedToken presented,
        RequestDelegate next
    )
    {
        var (token, refusal) = await judge.JudgeAsync(presented, context.RequestAborted);
        if (token is null)
        {
            await AnswerWriter.RefuseAsync(context, refusal!);
        }
        else if (!record.TryReserve())
        {
            await AnswerWriter.RefuseAsync(context, Refusal.Full);
        }
        else if (refusal is not null)
        {
            record.Add(token, context.Request.Method, null, refusal.Status, isRefused: true);
            await AnswerWriter.RefuseAsync(context, refusal);
        }
        else
        {
            await exchange.ServeAsync(context, token, presented, next);
        }
    }
}

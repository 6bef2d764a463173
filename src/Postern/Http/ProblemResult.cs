using Postern.Operations;

namespace Postern.Http;

/// <summary>A problem as the result of an endpoint.</summary>
internal sealed class ProblemResult(Problem problem) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) =>
        ProblemAnswer.WriteAsync(httpContext, problem);
}

using Postern.Operations;

namespace Postern.Http;

/// <summary>A problem in place of a page.</summary>
internal sealed class PageProblem(Problem problem) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) =>
        ErrorBoundary.AnswerAsync(httpContext, problem);
}

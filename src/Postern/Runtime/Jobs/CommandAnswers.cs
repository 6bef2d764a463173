using System.Text.Json;
using Postern.Http;
using Postern.Jobs;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Runtime.Jobs;

/// <summary>The owner of a job says how a command ended. The last word holds.</summary>
internal static class CommandAnswers
{
    private sealed record Body
    {
        public required CommandOutcome Outcome { get; init; }

        public string? Detail { get; init; }
    }

    public static async Task<IResult> TakeAsync(
        HttpContext context,
        Guid id,
        IDbContextFactory<PosternDb> contexts,
        WriteQueue writes,
        TimeProvider time
    )
    {
        var (node, problem) = await ServiceRequests.ReadAsync(context);
        if (problem is not null)
        {
            return new ProblemResult(problem);
        }

        Body? body = null;
        try
        {
            body = node.Deserialize<Body>(ReportJson.Options);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Said below.
        }

        if (body is null)
        {
            return new ProblemResult(
                Problem.InvalidInput(
                    "body",
                    "must be { outcome: \"done\" or \"refused\", detail? }."
                )
            );
        }

        var cancellation = context.RequestAborted;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var app = context.RequiredCaller().Key.Audience;
        if (
            !await db.JobCommands.AnyAsync(
                command =>
                    command.Id == id
                    && db.Jobs.Any(job => job.Id == command.JobId && job.App == app),
                cancellation
            )
        )
        {
            return new ProblemResult(Problem.NotFound("There is no command with this id."));
        }

        var detail = body.Detail is { } text
            ? JobText.Clean(Redaction.Of(text), JobRules.MessageLimit)
            : null;
        using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // What the owner says; the command itself has its entry.
        var known = await db
            .JobCommandAnswers.Where(answer => answer.CommandId == id)
            .ExecuteUpdateAsync(
                answer =>
                    answer
                        .SetProperty(row => row.Outcome, body.Outcome)
                        .SetProperty(row => row.Detail, detail)
                        .SetProperty(row => row.At, time.Now()),
                cancellation
            );
        if (known == 0)
        {
            db.JobCommandAnswers.Add(
                new JobCommandAnswer
                {
                    CommandId = id,
                    Outcome = body.Outcome,
                    Detail = detail,
                    At = time.Now(),
                }
            );
            await db.SaveChangesAsync(cancellation);
        }
#pragma warning restore RS0030

        return Results.NoContent();
    }
}

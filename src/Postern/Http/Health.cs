using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Http;

/// <summary>Whether the server lives, and whether it can do its work: read the database and write the record.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "live" }))
            .WithMetadata(
                new PublicEndpointAttribute("Watched by the platform; says nothing of the data.")
            )
            .ExcludeFromDescription();
        app.MapGet("/health/ready", ReadyAsync)
            .WithMetadata(
                new PublicEndpointAttribute("Watched by the platform; says nothing of the data.")
            )
            .ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(
        IDbContextFactory<PosternDb> contexts,
        AuditWriter<PosternDb> audit,
        CancellationToken cancellation
    )
    {
        try
        {
            await audit.RecoverAsync(cancellation);
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            _ = await db.Plans.AnyAsync(cancellation);
            return Results.Json(new { status = "ready" });
        }
        catch (Exception exception)
            when (exception is AuditUnavailableException || DatabaseFault.Of(exception) is not null)
        {
            return Results.Json(
                new
                {
                    status = "unavailable",
                    reason = "The database cannot be read, or entries cannot be written.",
                },
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Postern.Http;
using Postern.Operations;

namespace Postern.Runtime;

/// <summary>A row of a report, read; or what is wrong with it, as a code and a sentence.</summary>
internal readonly record struct ReadRow<T>(T? Row, string Code, string Detail)
    where T : class
{
    public static ReadRow<T> Of(T row) => new(row, "", "");

    public static ReadRow<T> Invalid(string detail) => new(null, ProblemCodes.InvalidInput, detail);
}

/// <summary>Why a row of a report was left out.</summary>
internal sealed record Rejection(string Code, string Detail)
{
    public static Rejection UnknownTenant { get; } =
        new(
            "unknown_tenant",
            "There is no tenant with this external id. Tell of it first: PUT /runtime/v1/tenants/{externalId}."
        );

    public static Rejection IdReused { get; } =
        new(
            "id_reused",
            "One with this id was reported before, with another content. It stays as it was."
        );
}

/// <summary>
/// What services report in batches: rows of one list, of which each is taken or left out by itself, so that one that is
/// malformed does not keep the others out. Answered with how many were taken and which were not, and why.
/// </summary>
internal static class Reports
{
    /// <summary>Reads one row.</summary>
    public delegate ReadRow<T> Reader<T>(JsonElement row)
        where T : class;

    /// <summary>Takes the rows in.</summary>
    /// <returns>Which of them were left out, by their place in <paramref name="rows"/>.</returns>
    public delegate Task<IReadOnlyDictionary<int, Rejection>> Taker<T>(
        HttpContext context,
        IReadOnlyList<T> rows
    );

    /// <summary>Maps the address of a report.</summary>
    /// <param name="member">The one member of the body: the list.</param>
    /// <param name="most">Rows in one report.</param>
    /// <param name="bodyLimit">Bytes of one report.</param>
    public static void MapReport<T>(
        this IEndpointRouteBuilder app,
        string route,
        string scope,
        string member,
        int most,
        long bodyLimit,
        Func<HttpContext, Reader<T>> reader,
        Taker<T> taker
    )
        where T : class =>
        app.MapPost(
                route,
                (Delegate)(
                    (HttpContext context) =>
                        AnswerAsync(context, member, most, reader(context), taker)
                )
            )
            .WithMetadata(new ServiceEndpointAttribute(scope), new BodyLimit(bodyLimit));

    private static async Task<IResult> AnswerAsync<T>(
        HttpContext context,
        string member,
        int most,
        Reader<T> read,
        Taker<T> take
    )
        where T : class
    {
        if (!context.Request.HasJsonContentType())
        {
            return new ProblemResult(ProblemAnswer.Of(StatusCodes.Status415UnsupportedMediaType));
        }

        using var body = await ParseAsync(context);
        if (body?.RootElement is not { ValueKind: JsonValueKind.Object } root)
        {
            return new ProblemResult(
                Problem.InvalidInput(
                    "body",
                    "must be a JSON object in valid JSON, each member at most once."
                )
            );
        }

        if (
            root.EnumerateObject().Count() != 1
            || !root.TryGetProperty(member, out var list)
            || list.ValueKind != JsonValueKind.Array
        )
        {
            return new ProblemResult(
                Problem.InvalidInput(member, "must be a list, and the only member.")
            );
        }

        if (list.GetArrayLength() > most)
        {
            return new ProblemResult(
                Problem.InvalidInput(
                    member,
                    $"may hold at most {most}; send the rest in another one."
                )
            );
        }

        var rejected = new SortedDictionary<int, Rejection>();
        var rows = new List<T>();
        var places = new List<int>();
        var index = 0;
        foreach (var element in list.EnumerateArray())
        {
            var (row, code, detail) = read(element);
            if (row is null)
            {
                rejected[index] = new Rejection(code, detail);
            }
            else
            {
                rows.Add(row);
                places.Add(index);
            }

            index++;
        }

        if (rows.Count > 0)
        {
            foreach (var (place, why) in await take(context, rows))
            {
                rejected[places[place]] = why;
            }
        }

        return Results.Json(
            new
            {
                accepted = index - rejected.Count,
                rejected = rejected.Select(pair => new
                {
                    index = pair.Key,
                    code = pair.Value.Code,
                    detail = pair.Value.Detail,
                }),
            },
            PosternJson.Strict
        );
    }

    private const int DeepestLevel = 256;

    private static async Task<JsonDocument?> ParseAsync(HttpContext context)
    {
        try
        {
            return await JsonDocument.ParseAsync(
                context.Request.Body,
                // Only the bounds of the document: what a row is nested or said twice is a fault of that row.
                new JsonDocumentOptions { MaxDepth = DeepestLevel },
                context.RequestAborted
            );
        }
        catch (Exception exception)
            when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata
    {
        public BodyLimit(long limit)
            : this((long?)limit) { }
    }
}

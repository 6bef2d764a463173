using System.Text.Json.Nodes;
using Postern.Operations;

namespace Postern.Runtime.Ofrep;

/// <summary>Why nothing was evaluated, in the words of the OpenFeature Remote Evaluation Protocol.</summary>
internal sealed record OfrepFailure(int Status, string Code, string Details)
{
    public static OfrepFailure Unreadable { get; } =
        new(
            StatusCodes.Status400BadRequest,
            "PARSE_ERROR",
            "The body must be a JSON object in valid JSON, each member at most once, such as {\"context\":{\"targetingKey\":\"<id of the tenant>\"}}."
        );

    public static OfrepFailure NoTenant { get; } =
        new(
            StatusCodes.Status400BadRequest,
            "TARGETING_KEY_MISSING",
            "Say for which tenant: its id, as your own services call it, as targetingKey, or as \"tenant\" in the context."
        );

    public static OfrepFailure Context(string member, string expected) =>
        new(StatusCodes.Status400BadRequest, "INVALID_CONTEXT", $"{member} must be {expected}.");

    public static OfrepFailure NotFound(string key) =>
        new(
            StatusCodes.Status404NotFound,
            "FLAG_NOT_FOUND",
            $"There is no flag and no setting \"{key}\"."
        );

    /// <summary>As the protocol has it.</summary>
    /// <param name="key">What was to be evaluated; null for all.</param>
    public IResult Answer(string? key)
    {
        var body = new JsonObject();
        if (key is not null)
        {
            body["key"] = key;
        }

        body["errorCode"] = Code;
        body["errorDetails"] = Details;
        return Results.Text(
            body.ToJsonString(PosternJson.Compact),
            "application/json",
            null,
            Status
        );
    }
}

using System.Text.Json;
using Postern.Tests.Http;

namespace Postern.Tests.Operations;

/// <summary>R-63: the documents that are drawn from the code know amounts, rows and keys.</summary>
public sealed class AmountDocumentTests
{
    [Fact]
    public async Task OpenAPI_has_rows_shares_and_the_header_that_is_due()
    {
        await using var plane = await AdminPlane.StartAsync(DatabaseKind.Sqlite, Library.AddTo);

        var document = (await plane.GetAsync("/openapi/v1.json", "erin")).Json;

        var schemas = document.GetProperty("components").GetProperty("schemas");
        var input = schemas.GetProperty("PlaceOrderInput").GetProperty("properties");
        var books = input.GetProperty("books");
        Assert.Equal("array", books.GetProperty("type").GetString());
        Assert.Equal(5, books.GetProperty("maxItems").GetInt32());
        var book = Resolve(schemas, books.GetProperty("items")).GetProperty("properties");
        Assert.Equal("integer", book.GetProperty("price").GetProperty("type").GetString());
        foreach (var share in new[] { input.GetProperty("discount"), book.GetProperty("tax") })
            Assert.Contains(
                "\"number\"",
                Resolve(schemas, share).GetRawText(),
                StringComparison.Ordinal
            );
        Assert.True(Key(document, "shelf.visit").GetProperty("required").GetBoolean());
        Assert.False(Key(document, "shelf.label.update").TryGetProperty("required", out _));
    }

    [Fact]
    public async Task The_catalogue_says_that_a_key_is_due()
    {
        await using var plane = await AdminPlane.StartAsync(DatabaseKind.Sqlite, Library.AddTo);

        var items = (await plane.GetAsync("/api/v1/operations", "erin")).Json.GetProperty("items");

        bool Due(string name) =>
            items
                .EnumerateArray()
                .Single(item => item.GetProperty("name").GetString() == name)
                .GetProperty("requires")
                .TryGetProperty("idempotencyKey", out var due) && due.GetBoolean();
        Assert.True(Due("shelf.visit"));
        Assert.False(Due("shelf.label.update"));
    }

    private static JsonElement Resolve(JsonElement schemas, JsonElement schema)
    {
        if (schema.TryGetProperty("oneOf", out var several))
            schema = several.EnumerateArray().Single(one => one.TryGetProperty("$ref", out _));
        return schema.TryGetProperty("$ref", out var reference)
            ? schemas.GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;
    }

    private static JsonElement Key(JsonElement document, string operation) =>
        document
            .GetProperty("paths")
            .GetProperty($"/api/v1/operations/{operation}")
            .GetProperty("post")
            .GetProperty("parameters")
            .EnumerateArray()
            .Single(parameter => parameter.GetProperty("name").GetString() == "Idempotency-Key");
}

using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Postern.Operations;

namespace Postern.Storage;

/// <summary>A small list in one text column, as JSON, on both databases.</summary>
internal static class JsonText
{
    public static ValueConverter<T, string> Of<T>() =>
        new(
            value => JsonSerializer.Serialize(value, PosternJson.Strict),
            text => JsonSerializer.Deserialize<T>(text, PosternJson.Strict)!
        );

    public static ValueComparer<T> Compare<T>() =>
        new(
            (a, b) =>
                JsonSerializer.Serialize(a, PosternJson.Strict)
                == JsonSerializer.Serialize(b, PosternJson.Strict),
            value =>
                JsonSerializer
                    .Serialize(value, PosternJson.Strict)
                    .GetHashCode(StringComparison.Ordinal),
            value =>
                JsonSerializer.Deserialize<T>(
                    JsonSerializer.Serialize(value, PosternJson.Strict),
                    PosternJson.Strict
                )!
        );
}

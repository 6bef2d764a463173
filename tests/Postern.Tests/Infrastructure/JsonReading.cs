using System.Text.Json;

namespace Postern.Tests.Infrastructure;

/// <summary>Members of JSON answers by their type.</summary>
internal static class JsonReading
{
    public static string Id(this JsonElement result) => result.Text("id");

    public static string Text(this JsonElement element, string name) =>
        element.GetProperty(name).GetString()!;

    public static long Number(this JsonElement element, string name) =>
        element.GetProperty(name).GetInt64();
}

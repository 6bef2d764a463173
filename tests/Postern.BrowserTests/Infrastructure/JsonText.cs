using System.Text.Json;

namespace Postern.BrowserTests.Infrastructure;

internal static class JsonText
{
    /// <summary>The text of a member that is there.</summary>
    public static string Text(this JsonElement json, string name) =>
        json.GetProperty(name).GetString()!;
}

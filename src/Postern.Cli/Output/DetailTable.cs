using System.Text.Json;

namespace Postern.Cli.Output;

/// <summary>One resource, whatever it is: a row for each member, a table for each list of objects in it.</summary>
internal static class DetailTable
{
    public static void Write(
        Screen screen,
        JsonElement resource,
        params ReadOnlySpan<string> without
    )
    {
        if (resource.ValueKind != JsonValueKind.Object)
        {
            screen.Line(CellText.Of(resource));
            return;
        }
        List<string[]> rows = [];
        List<JsonProperty> lists = [];
        foreach (var member in resource.EnumerateObject())
        {
            if (!without.Contains(member.Name))
                Collect(member.Name, member, rows, lists);
        }
        if (rows.Count > 0)
            screen.Table([new("") { Unbroken = true }, new("")], rows);
        foreach (var list in lists)
        {
            screen.Line();
            screen.Line(list.Name);
            ItemTable.Write(screen, [.. list.Value.EnumerateArray()], []);
        }
    }

    private static void Collect(
        string path,
        JsonProperty member,
        List<string[]> rows,
        List<JsonProperty> lists
    )
    {
        if (member.Value.ValueKind == JsonValueKind.Object)
        {
            foreach (var inner in member.Value.EnumerateObject())
                Collect($"{path}.{inner.Name}", inner, rows, lists);
        }
        else if (
            member.Value.ValueKind == JsonValueKind.Array
            && !member.Value.EnumerateArray().All(CellText.IsPlain)
        )
        {
            lists.Add(member);
        }
        else
        {
            rows.Add([path, CellText.Of(member.Value)]);
        }
    }
}

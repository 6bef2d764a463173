using System.Text.Json;
using Postern.Cli.Output;

namespace Postern.Cli.Commands;

/// <summary>The answer to an operation, for a person.</summary>
internal static class OperationAnswer
{
    public static void Write(Screen screen, JsonElement answer, bool preview)
    {
        if (answer.Member("approval") is { } approval)
        {
            screen.Line("Waits for approval by a second person; nothing has changed yet.");
            DetailTable.Write(screen, approval);
            return;
        }
        if (preview)
            screen.Line("Preview: nothing has been changed.");
        if (answer.Text("summary") is { } summary)
            screen.Line(summary);
        screen.Line();
        ChangeTable.Write(screen, answer.Member("before"), answer.Member("after"));
        if (answer.Member("result") is { } result)
        {
            screen.Line();
            screen.Line("result");
            DetailTable.Write(screen, result);
        }
        if (answer.Text("auditEntryId") is { } entry)
        {
            screen.Line();
            screen.Line($"audit entry {entry}");
        }
    }
}

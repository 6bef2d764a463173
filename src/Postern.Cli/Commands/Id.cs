using System.CommandLine.Parsing;

namespace Postern.Cli.Commands;

/// <summary>The id of something at the server.</summary>
internal static class Id
{
    public static Guid Read(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (!Guid.TryParse(text, out var id))
            argument.AddError(
                $"{text} is not an id: an id is a UUID. Look for names with: postern tenants --search {text}"
            );
        return id;
    }
}

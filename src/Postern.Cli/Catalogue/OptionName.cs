using System.Text;

namespace Postern.Cli.Catalogue;

/// <summary>The option that stands for a member of an operation's input: <c>ownerEmail</c> is <c>--owner-email</c>.</summary>
internal static class OptionName
{
    // These say how to run an operation; a member of its input by the same name gives way.
    private static readonly string[] Taken =
    [
        "target",
        "reason",
        "ticket",
        "preview",
        "if-match",
        "idempotency-key",
        "input",
        "json",
        "server",
        "help",
    ];

    public static string For(string member)
    {
        var name = new StringBuilder("--");
        for (var i = 0; i < member.Length; i++)
        {
            if (char.IsUpper(member[i]) && i > 0 && !char.IsUpper(member[i - 1]))
                name.Append('-');
            name.Append(char.ToLowerInvariant(member[i]));
        }
        var option = name.ToString();
        return Taken.Contains(option[2..], StringComparer.Ordinal)
            ? "--input-" + option[2..]
            : option;
    }
}

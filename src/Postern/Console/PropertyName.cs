using System.Text;

namespace Postern.Console;

/// <summary>Turns a member's name into words: <c>supportAccess</c> and <c>support_access</c> become "Support access".</summary>
internal static class PropertyName
{
    public static string Humanize(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (letter is '_' or '-')
            {
                words.Append(' ');
            }
            else if (char.IsUpper(letter) && i > 0 && !char.IsUpper(name[i - 1]))
            {
                words.Append(' ').Append(char.ToLowerInvariant(letter));
            }
            else
            {
                words.Append(i == 0 ? char.ToUpperInvariant(letter) : letter);
            }
        }
        return words.ToString();
    }
}

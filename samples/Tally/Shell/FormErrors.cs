namespace Tally.Shell;

/// <summary>What is wrong with a form, by the name of the field.</summary>
public sealed class FormErrors
{
    private readonly Dictionary<string, string> _errors = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    public IReadOnlyDictionary<string, string> All => _errors;

    public string? this[string field] => _errors.GetValueOrDefault(field);

    public void Add(string field, string error) => _errors.TryAdd(field, error);

    /// <summary>Text that must be there and fit.</summary>
    public void Require(string field, string value, string name, int longest = 200)
    {
        if (value.Length == 0)
        {
            Add(field, $"Enter {name}.");
        }

        AtMost(field, value, longest);
    }

    public void AtMost(string field, string value, int longest)
    {
        if (value.Length > longest)
        {
            Add(field, $"Use {longest} characters at most; this is {value.Length}.");
        }
    }

    public void RequireEmail(string field, string value)
    {
        Require(field, value, "an e-mail address");
        var at = value.IndexOf('@', StringComparison.Ordinal);
        if (
            at < 1
            || at != value.LastIndexOf('@')
            || at == value.Length - 1
            || value.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
        )
        {
            Add(field, "Enter an e-mail address like name@company.example.");
        }
    }
}

using System.Globalization;

namespace Postern.Billing.Stripe;

/// <summary>The parameters of one call, form-encoded as Stripe wants them: what is nested is named in brackets.</summary>
internal sealed class StripeForm
{
    private readonly List<KeyValuePair<string, string>> _parameters = [];

    public StripeForm Add(string name, string value)
    {
        _parameters.Add(new(name, value));
        return this;
    }

    public StripeForm Add(string name, long value) =>
        Add(name, value.ToString(CultureInfo.InvariantCulture));

    public StripeForm Add(string name, bool value) => Add(name, value ? "true" : "false");

    /// <summary>Unix seconds.</summary>
    public StripeForm Add(string name, DateTimeOffset value) =>
        Add(name, value.ToUnixTimeSeconds());

    /// <summary><c>metadata[key]</c>: what we know the object by.</summary>
    public StripeForm Tag(string key, string value) => Add($"metadata[{key}]", value);

    public FormUrlEncodedContent ToContent() => new(_parameters);

    /// <summary>For the address of a read.</summary>
    public string ToQuery() =>
        _parameters.Count == 0
            ? ""
            : "?"
                + string.Join(
                    '&',
                    _parameters.Select(parameter =>
                        $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}"
                    )
                );
}

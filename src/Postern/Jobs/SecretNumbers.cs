namespace Postern.Jobs;

/// <summary>Tells numbers of cards and accounts by their check digits from others that look alike. Pure.</summary>
internal static class SecretNumbers
{
    /// <summary>14 to 19 digits of a payment card: a right check digit, and a first one that card networks use (ISO/IEC 7812).</summary>
    public static bool IsCard(ReadOnlySpan<char> text)
    {
        var (sum, digits) = (0, 0);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                if (IsSeparator(text[i]))
                {
                    continue;
                }

                return false;
            }

            var digit = text[i] - '0';
            digits++;
            if (digits % 2 == 0)
            {
                digit = digit > 4 ? (2 * digit) - 9 : 2 * digit;
            }

            sum += digit;
        }

        return digits is >= 14 and <= 19 && text[0] is >= '2' and <= '6' && sum % 10 == 0;
    }

    /// <summary>An IBAN: with its first four characters moved to the end, and letters as 10 to 35, it leaves 1 when divided by 97 (ISO 13616).</summary>
    public static bool IsAccount(ReadOnlySpan<char> text)
    {
        Span<char> plain = stackalloc char[34];
        var length = 0;
        foreach (var letter in text)
        {
            if (IsSeparator(letter))
            {
                continue;
            }

            if (length == plain.Length || !char.IsAsciiLetterOrDigit(letter))
            {
                return false;
            }

            plain[length++] = char.ToUpperInvariant(letter);
        }

        if (length < 15)
        {
            return false;
        }

        var rest = 0;
        for (var i = 0; i < length; i++)
        {
            var letter = plain[(i + 4) % length];
            rest = char.IsAsciiDigit(letter)
                ? ((rest * 10) + (letter - '0')) % 97
                : ((rest * 100) + (letter - 'A' + 10)) % 97;
        }

        return rest == 1;
    }

    private static bool IsSeparator(char letter) =>
        letter is ' ' or '\u00A0' or '-' or '.' or '_' or '/';
}

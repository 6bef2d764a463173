using Microsoft.AspNetCore.Http;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Gate;

/// <summary>A token that a request brings. Ordinary requests bring none, and finding that out takes no memory.</summary>
internal sealed record PresentedToken(string Text, bool IsCookie)
{
    /// <summary>More than one: whose request this is cannot be told, and somebody may have planted one.</summary>
    public bool IsAmbiguous { get; private init; }

    public static PresentedToken? Find(IHeaderDictionary headers)
    {
        PresentedToken? found = null;
        foreach (var header in headers.Authorization)
            Take(ref found, Bearer(header));
        foreach (var header in headers.Cookie)
        {
            // One pass over the text for those who have no such cookie: everybody.
            if (header?.Contains(ImpersonationCookie.Name, StringComparison.Ordinal) is true)
                TakeCookies(ref found, header);
        }
        return found;
    }

    private static PresentedToken? Bearer(string? header)
    {
        const string scheme = "Bearer ";
        if (header?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) is not true)
            return null;

        var value = header.AsSpan(scheme.Length).Trim(' ');
        return value.StartsWith(ImpersonationToken.Prefix, StringComparison.Ordinal)
            ? new(value.ToString(), IsCookie: false)
            : null;
    }

    private static void TakeCookies(ref PresentedToken? found, string header)
    {
        foreach (var range in header.AsSpan().Split(';'))
        {
            var cookie = header.AsSpan(range).Trim(' ');
            var equals = cookie.IndexOf('=');
            var name = equals < 0 ? cookie : cookie[..equals];
            if (!name.TrimEnd(' ').SequenceEqual(ImpersonationCookie.Name))
                continue;

            var value = equals < 0 ? default : cookie[(equals + 1)..];
            Take(ref found, new(value.Trim(' ').ToString(), IsCookie: true));
        }
    }

    private static void Take(ref PresentedToken? found, PresentedToken? next)
    {
        if (next is not null)
            found = found is null ? next : found with { IsAmbiguous = true };
    }
}

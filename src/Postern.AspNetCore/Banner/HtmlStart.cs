using System.Buffers;
using System.Text;

namespace Postern.AspNetCore.Banner;

/// <summary>Finds where the content of a page begins, the way a browser would: HTML Living Standard, section 13.2.5 (what ends
/// where) and 13.2.6.4.1 to 13.2.6.4.6 (what belongs to the head).</summary>
internal static class HtmlStart
{
    private static readonly SearchValues<byte> TagOrDash = SearchValues.Create("<-"u8);

    /// <summary>Where to insert: after the body's tag, or before the first thing that a browser takes for content.</summary>
    /// <param name="Index">Bytes from the start.</param>
    /// <param name="IsDocument">Whether it is a page; without doctype, html, head and body it may be a fragment of one.</param>
    public readonly record struct Place(int Index, bool IsDocument);

    /// <summary>The place, or null when more of the page is needed to tell.</summary>
    /// <param name="html">In UTF-8, or any other encoding in which ASCII means itself.</param>
    /// <param name="isWhole">Whether nothing more will come; there is a place then.</param>
    public static Place? Find(ReadOnlySpan<byte> html, bool isWhole)
    {
        if (html.Length < 4 && !isWhole)
            return null;

        var at = html.StartsWith("\uFEFF"u8) ? 3 : 0;
        var isDocument = false;
        while (true)
        {
            at += CountSpace(html[at..]);
            var rest = html[at..];
            if (rest.IsEmpty || (rest.Length < 4 && rest[0] == '<' && !isWhole))
                return isWhole ? new(at, isDocument) : null;

            int? length;
            if (rest.StartsWith("<!--"u8))
            {
                length = CommentLength(rest);
            }
            else if (rest.StartsWith("<!"u8) || rest.StartsWith("<?"u8) || rest.StartsWith("</"u8))
            {
                isDocument |= rest.StartsWith("<!"u8);
                length = rest.IndexOf((byte)'>') is >= 0 and var end ? end + 1 : null;
            }
            else if (rest[0] == '<' && rest.Length > 1 && char.IsAsciiLetter((char)rest[1]))
            {
                var tag = new Tag(rest);
                if (tag.IsBody && tag.Length is { } past)
                    return new(at + past, true);

                isDocument |= tag.IsDocument;
                if (tag.IsContent)
                    return new(at, isDocument);
                length = tag.Length + (tag.IsRaw ? RawLength(rest, tag) : 0);
            }
            else
            {
                return new(at, isDocument);
            }

            if (length is null)
                // What never ends would swallow the banner: before all of it, then.
                return isWhole ? new(0, isDocument) : null;
            at += length.Value;
        }
    }

    private static int CountSpace(ReadOnlySpan<byte> html) =>
        html.IndexOfAnyExcept(" \t\r\n\f"u8) is >= 0 and var count ? count : html.Length;

    private static int? CommentLength(ReadOnlySpan<byte> html)
    {
        if (html.StartsWith("<!-->"u8))
            return 5;
        if (html.StartsWith("<!--->"u8))
            return 6;

        var plain = html[4..].IndexOf("-->"u8);
        var odd = html[4..].IndexOf("--!>"u8);
        if (odd >= 0 && (plain < 0 || odd < plain))
            return odd + 8;
        return plain >= 0 ? plain + 7 : null;
    }

    /// <summary>How much text follows the tag until its end tag has ended; null when that has not come.</summary>
    private static int? RawLength(ReadOnlySpan<byte> html, Tag tag)
    {
        if (tag.Length is not { } start)
            return null;

        var text = html[start..];
        return tag.Is("script"u8) ? ScriptLength(text) : TextLength(text, tag.Name);
    }

    private static int? TextLength(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        for (var at = 0; text[at..].IndexOf("</"u8) is >= 0 and var next; at += next + 2)
        {
            if (IsTag(text[(at + next + 2)..], name))
                return new Tag(text[(at + next + 1)..]).Length + at + next + 1;
        }
        return null;
    }

    /// <summary>A script's end, with the state in which <c>&lt;!--&lt;script&gt;</c> hides an end tag (section 13.2.5.25 on).</summary>
    private static int? ScriptLength(ReadOnlySpan<byte> text)
    {
        var (isEscaped, isTwiceEscaped) = (false, false);
        for (var at = 0; text[at..].IndexOfAny(TagOrDash) is >= 0 and var next; at++)
        {
            at += next;
            var rest = text[at..];
            if (rest.StartsWith("-->"u8))
            {
                (isEscaped, isTwiceEscaped) = (false, false);
            }
            else if (rest.StartsWith("<!--"u8))
            {
                // Only past "<!": the dashes may be those of "-->" as well.
                isEscaped = true;
                at++;
            }
            else if (rest.StartsWith("</"u8) && IsTag(rest[2..], "script"u8))
            {
                if (!isTwiceEscaped)
                    return new Tag(rest[1..]).Length + at + 1;
                isTwiceEscaped = false;
            }
            else if (isEscaped && rest[0] == '<' && IsTag(rest[1..], "script"u8))
            {
                isTwiceEscaped = true;
            }
        }
        return null;
    }

    private static bool IsTag(ReadOnlySpan<byte> html, ReadOnlySpan<byte> name) =>
        html.Length > name.Length
        && Ascii.EqualsIgnoreCase(html[..name.Length], name)
        && (IsSpace(html[name.Length]) || html[name.Length] is (byte)'/' or (byte)'>');

    private static bool IsSpace(byte letter) =>
        letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f';

    /// <summary>A tag, from its first character (the one before the name) on.</summary>
    private readonly ref struct Tag
    {
        public Tag(ReadOnlySpan<byte> html)
        {
            var end = html[1..].IndexOfAny(" \t\r\n\f/>"u8);
            Name = end < 0 ? default : html.Slice(1, end);
            Length = end < 0 ? null : LengthOf(html, end + 1);
        }

        public ReadOnlySpan<byte> Name { get; }

        /// <summary>To after its <c>&gt;</c>; null when that has not come.</summary>
        public int? Length { get; }

        public bool IsBody => Is("body"u8);

        public bool IsDocument => Is("html"u8) || Is("head"u8) || IsBody;

        public bool IsRaw =>
            Is("script"u8)
            || Is("style"u8)
            || Is("title"u8)
            || Is("noscript"u8)
            || Is("noframes"u8);

        private bool IsMetadata =>
            Is("meta"u8) || Is("link"u8) || Is("base"u8) || Is("basefont"u8) || Is("bgsound"u8);

        /// <summary>Whatever else stands first begins the body, without a tag for it.</summary>
        public bool IsContent => !Name.IsEmpty && !IsDocument && !IsRaw && !IsMetadata;

        public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Name, name);

        /// <summary>Past the attributes: a <c>&gt;</c> within a quoted value is none.</summary>
        private static int? LengthOf(ReadOnlySpan<byte> html, int at)
        {
            var state = State.BeforeName;
            for (; at < html.Length; at++)
            {
                var letter = html[at];
                if (letter == '>')
                    return at + 1;

                if (state == State.BeforeValue && (letter is (byte)'"' or (byte)'\''))
                {
                    var close = html[(at + 1)..].IndexOf(letter);
                    if (close < 0)
                        return null;
                    at += close + 1;
                    state = State.BeforeName;
                }
                else
                {
                    state = After(state, letter);
                }
            }
            return null;
        }

        private static State After(State state, byte letter) =>
            state switch
            {
                State.BeforeValue => IsSpace(letter) ? State.BeforeValue : State.Value,
                State.Value => IsSpace(letter) ? State.BeforeName : State.Value,
                _ when letter == '/' => State.BeforeName,
                State.Name or State.AfterName when letter == '=' => State.BeforeValue,
                State.Name or State.AfterName when IsSpace(letter) => State.AfterName,
                State.BeforeName when IsSpace(letter) => State.BeforeName,
                _ => State.Name,
            };

        private enum State
        {
            BeforeName,
            Name,
            AfterName,
            BeforeValue,
            Value,
        }
    }
}

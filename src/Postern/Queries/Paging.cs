using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Postern.Queries;

/// <summary>What every list takes.</summary>
public abstract record ListInput
{
    public const int Largest = 200;
    public const int Default = 50;

    [Range(1, Largest, ErrorMessage = "must be between 1 and 200.")]
    [Display(Description = "How many at most; 50 when not given.")]
    public int? Limit { get; init; }

    [Display(Description = "The `next` of the page before.")]
    public string? Cursor { get; init; }

    internal int Size => Limit ?? Default;
}

/// <summary>Cursors: the key of the last row shown, opaque to the caller.</summary>
internal static class Cursors
{
    public static string Of(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <summary>The key in a cursor; null for one that we have not given.</summary>
    public static string? Read(string cursor)
    {
        // The decoder says false only of a short buffer; of anything that is no Base64Url it throws.
        return Base64Url.IsValid(cursor)
            ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor))
            : null;
    }

    /// <summary>Cuts a list that was read one row longer than the page.</summary>
    public static Page<T> Cut<T>(List<T> rows, int size, Func<T, string> key) =>
        rows.Count <= size
            ? new Page<T>(rows, null)
            : new Page<T>(rows[..size], Of(key(rows[size - 1])));
}

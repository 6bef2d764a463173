using System.Text;
using Postern.AspNetCore.Jobs;

namespace Postern.AspNetCore.Tests.Jobs;

public sealed class ReportSpoolTests
{
    [Fact]
    public void What_was_added_comes_out_in_order_and_stays_until_it_is_removed()
    {
        using var spool = new ReportSpool(new MemoryStream(), 1_000);
        spool.Append([Line("a"), Line("b")]);
        spool.Append([Line("c")]);

        var two = spool.Oldest(2, 1_000);
        Assert.Equal("ab", Text(two));
        Assert.Equal("ab", Text(spool.Oldest(2, 1_000)));
        spool.Remove(two);
        Assert.Equal("c", Text(spool.Oldest(2, 1_000)));
        spool.Remove(spool.Oldest(2, 1_000));

        Assert.True(spool.IsEmpty);
    }

    [Fact]
    public void No_more_bytes_come_out_than_were_asked_for()
    {
        using var spool = new ReportSpool(new MemoryStream(), 1_000);
        spool.Append([Line("aaaa"), Line("bbbb"), Line("cccc")]);

        Assert.Equal("aaaabbbb", Text(spool.Oldest(10, 12)));
    }

    [Fact]
    public void The_oldest_make_room_and_are_counted_and_what_is_on_its_way_is_not_removed_twice()
    {
        using var stream = new MemoryStream();
        using var spool = new ReportSpool(stream, 40);
        spool.Append([.. "abcdefghij".Select(letter => Line(new string(letter, 3)))]);
        var sending = spool.Oldest(2, 1_000);

        var dropped = spool.Append([Line("kkk")]);

        Assert.True(stream.Length <= 40);
        Assert.Equal(11 - Text(spool.Oldest(100, 1_000)).Length / 3, dropped);
        var first = Text(spool.Oldest(1, 1_000));
        spool.Remove(sending);
        Assert.Equal(first, Text(spool.Oldest(1, 1_000)));
        Assert.EndsWith("kkk", Text(spool.Oldest(100, 1_000)), StringComparison.Ordinal);
    }

    private static byte[] Line(string text) => Encoding.ASCII.GetBytes(text + "\n");

    private static string Text(SpooledLines lines) =>
        string.Concat(lines.Lines.Select(line => Encoding.ASCII.GetString(line.Span).TrimEnd()));
}

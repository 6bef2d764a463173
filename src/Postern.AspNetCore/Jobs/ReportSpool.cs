using System.Buffers;

namespace Postern.AspNetCore.Jobs;

/// <summary>
/// Lines that wait to be sent, the oldest first, in a file or in memory. They are written the moment they are here and go when
/// they have been sent, so a process that is killed loses none; when it comes back it may send some a second time, which
/// changes nothing there.
/// </summary>
internal sealed class ReportSpool : IDisposable
{
    private readonly Lock _lock = new();
    private readonly long _limit;
    private Stream _stream;

    // Counted from the first line ever, so that a place stays right when what is before it has gone.
    private long _origin;
    private long _head;

    /// <summary>Goes on with what is there.</summary>
    /// <param name="stream">Holds whole lines, or nothing.</param>
    /// <param name="limit">Bytes that it may hold.</param>
    public ReportSpool(Stream stream, long limit)
    {
        (_stream, _limit) = (stream, limit);
    }

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _head == Tail;
        }
    }

    private long Tail => _origin + _stream.Length;

    /// <summary>Adds lines.</summary>
    /// <returns>How many of the oldest had to go to make room.</returns>
    public int Append(IReadOnlyList<byte[]> lines)
    {
        // In one write: a kill leaves all of them or none, or breaks one.
        var bytes = new byte[lines.Sum(line => line.Length)];
        var end = 0;
        foreach (var line in lines)
        {
            line.CopyTo(bytes, end);
            end += line.Length;
        }

        lock (_lock)
        {
            var dropped = MakeRoom(bytes.Length);
            _stream.Seek(0, SeekOrigin.End);
            _stream.Write(bytes);
            _stream.Flush();
            return dropped;
        }
    }

    /// <summary>The oldest lines, which stay until <see cref="Remove"/>.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="mostBytes">How many bytes at most.</param>
    public SpooledLines Oldest(int most, int mostBytes)
    {
        lock (_lock)
        {
            var length = (int)Math.Min(mostBytes, Tail - _head);
            var bytes = new byte[length];
            _stream.Seek(_head - _origin, SeekOrigin.Begin);
            _stream.ReadExactly(bytes);
            List<ReadOnlyMemory<byte>> lines = [];
            var start = 0;
            while (lines.Count < most)
            {
                var end = bytes.AsSpan(start).IndexOf((byte)'\n');
                if (end < 0)
                    break;
                lines.Add(bytes.AsMemory(start, end + 1));
                start += end + 1;
            }

            return new(lines, _head + start);
        }
    }

    /// <summary>Removes what was sent.</summary>
    public void Remove(SpooledLines sent)
    {
        lock (_lock)
        {
            // It may have been dropped meanwhile, to make room.
            _head = Math.Max(_head, sent.End);
            if (_head == Tail)
                Compact();
        }
    }

    /// <summary>Goes on with another place, when this one can no longer be written.</summary>
    public void MoveTo(Stream stream)
    {
        lock (_lock)
        {
            try
            {
                _stream.Seek(_head - _origin, SeekOrigin.Begin);
                _stream.CopyTo(stream);
            }
            catch (IOException)
            {
                // What cannot be read is still where it was: it is found at the next start.
                stream.SetLength(0);
            }

            _stream.Dispose();
            _stream = stream;
            _origin = _head;
        }
    }

    public void Dispose() => _stream.Dispose();

    private int MakeRoom(int length)
    {
        if (_stream.Length + length <= _limit)
            return 0;

        Compact();
        if (_stream.Length + length <= _limit)
            return 0;

        // A quarter at once: moving the rest costs more than writing does.
        var dropped = 0;
        while (_head < Tail && Tail - _head + length > _limit / 4 * 3)
        {
            var oldest = Oldest(1_000, 1024 * 1024);
            dropped += oldest.Lines.Count;
            _head = oldest.End;
        }

        Compact();
        return dropped;
    }

    /// <summary>Moves what is left to the beginning. A kill in between leaves one broken line and some twice.</summary>
    private void Compact()
    {
        var left = (int)(Tail - _head);
        var buffer = ArrayPool<byte>.Shared.Rent(left);
        try
        {
            _stream.Seek(_head - _origin, SeekOrigin.Begin);
            _stream.ReadExactly(buffer, 0, left);
            _stream.Seek(0, SeekOrigin.Begin);
            _stream.Write(buffer, 0, left);
            _stream.SetLength(left);
            _origin = _head;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>Some lines of the spool.</summary>
/// <param name="Lines">Each with its end.</param>
/// <param name="End">Where the next one begins.</param>
internal sealed record SpooledLines(IReadOnlyList<ReadOnlyMemory<byte>> Lines, long End);

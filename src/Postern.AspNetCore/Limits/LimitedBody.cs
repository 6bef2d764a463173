using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Limits;

/// <summary>A request's body that ends with a fault beyond a size, and remembers that it came to it.</summary>
internal sealed class LimitedBody(Stream body, long limit) : Stream
{
    private long _read;

    /// <summary>Whether somebody has come to the end of what is allowed, and there was more.</summary>
    public bool IsTooLarge { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    ) => Count(await body.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        Count(body.Read(buffer, offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    private int Count(int read)
    {
        _read += read;
        if (_read <= limit)
            return read;

        IsTooLarge = true;
        throw new BadHttpRequestException(
            "The body is larger than the tenant's limit.",
            StatusCodes.Status413PayloadTooLarge
        );
    }
}

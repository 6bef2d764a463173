using System.Threading.Channels;

namespace Tally.Support;

/// <summary>The companies of which something changed that the support system knows: a user's name or address.</summary>
internal sealed class ChangedTenants
{
    // What falls out, and what changes while nobody listens, the hourly round brings up to date.
    private readonly Channel<string> _ids = Channel.CreateBounded<string>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest }
    );

    public void Add(string tenantId) => _ids.Writer.TryWrite(tenantId);

    public bool TryTake(out string? tenantId) => _ids.Reader.TryRead(out tenantId);

    public async Task WaitAsync(CancellationToken cancellation) =>
        await _ids.Reader.WaitToReadAsync(cancellation);
}

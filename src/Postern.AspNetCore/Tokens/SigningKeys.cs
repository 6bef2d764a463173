using Microsoft.Extensions.Logging;

namespace Postern.AspNetCore.Tokens;

/// <summary>The runtime plane's key set as last read. Where it is read from is fixed: no token can name another place.</summary>
internal sealed partial class SigningKeys(
    PosternClient client,
    TimeProvider time,
    ILogger<SigningKeys> logger
)
{
    /// <summary>R-15: tokens with invented key ids cannot make more calls than this.</summary>
    private static readonly TimeSpan PauseBetweenAsked = TimeSpan.FromSeconds(30);

    /// <summary>How long one of them may hold up the request that brought it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private volatile KeySet _current = KeySet.Empty;
    private Task _asked = Task.CompletedTask;
    private long? _askedAt;

    /// <summary>Another object whenever a key came, went or changed, and the same until then.</summary>
    public KeySet Current => _current;

    /// <summary>Reads the key set; what was known stays when it cannot be read.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        try
        {
            var read = KeySet.Of(await client.GetKeysAsync(cancellation));
            if (!read.IsSameAs(_current))
                _current = read;
        }
        catch (PosternException exception)
        {
            KeysNotRead(exception.Detail);
        }
    }

    /// <summary>Reads the key set for a key id that it does not hold: at most once in 30 seconds, and one call for all who wait.</summary>
    public async Task RefreshForUnknownAsync()
    {
        Task asked;
        lock (_lock)
        {
            if (_askedAt is not { } at || time.GetElapsedTime(at) >= PauseBetweenAsked)
            {
                _askedAt = time.GetTimestamp();
                _asked = RefreshAsync(CancellationToken.None);
            }
            asked = _asked;
        }

        await Task.WhenAny(asked, Task.Delay(LongestWait, time));
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Postern's key set could not be read, the last one stays in use: {Detail}"
    )]
    private partial void KeysNotRead(string detail);
}

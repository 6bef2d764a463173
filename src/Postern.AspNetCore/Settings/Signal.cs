namespace Postern.AspNetCore.Settings;

/// <summary>Something has happened, however often.</summary>
internal sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _happened = new(0);
    private int _isSet;

    public bool IsSet => Volatile.Read(ref _isSet) == 1;

    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
            _happened.Release();
    }

    /// <summary>Waits for it, and takes it; false when nothing happened for so long.</summary>
    public async Task<bool> WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        if (!await _happened.WaitAsync(longest, cancellation))
            return false;

        Volatile.Write(ref _isSet, 0);
        return true;
    }

    public void Dispose() => _happened.Dispose();
}

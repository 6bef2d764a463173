using Microsoft.Extensions.Logging;
using Postern.Settings;

namespace Postern.Staff.Provider;

/// <summary>
/// The identity provider's discovery document and keys, fetched when first needed, so that it may start after us, and
/// fetched once however many requests wait for them.
/// </summary>
internal sealed partial class ProviderDocuments(
    SsoSettings sso,
    ProviderClient client,
    TimeProvider time,
    ILogger<ProviderDocuments> logger
)
{
    /// <summary>After this they are fetched anew behind the request that finds them old: a withdrawn key is gone then.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    /// <summary>While the provider does not answer, what it said last counts this long.</summary>
    public static readonly TimeSpan UsableFor = TimeSpan.FromHours(1);

    /// <summary>A token with an unknown key makes us ask again, at most this often.</summary>
    public static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(30);

    /// <summary>After a failure nobody waits for the next one within this time.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private ProviderDocument? _current;
    private Task<ProviderDocument?>? _fetch;
    private DateTimeOffset _failedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _refreshedAt = DateTimeOffset.MinValue;

    /// <summary>The provider's document and keys, as last fetched; fetched anew when they are due.</summary>
    /// <exception cref="ProviderUnreachableException">There is none that may still be used.</exception>
    public async Task<ProviderDocument> GetAsync(CancellationToken cancellation)
    {
        Task<ProviderDocument?>? fetch;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_current is { } fresh && now - fresh.FetchedAt < FreshFor)
            {
                return fresh;
            }

            fetch = now - _failedAt < RetryAfter ? _fetch : StartFetch();
            if (_current is { } usable && now - usable.FetchedAt < UsableFor)
            {
                return usable;
            }
        }

        return (fetch is null ? null : await fetch.WaitAsync(cancellation))
            ?? throw new ProviderUnreachableException("it does not answer as it should");
    }

    /// <summary>A newer one than <paramref name="known"/> if it may be asked for again yet; else <paramref name="known"/>.</summary>
    public async Task<ProviderDocument> RefreshAsync(
        ProviderDocument known,
        CancellationToken cancellation
    )
    {
        Task<ProviderDocument?> fetch;
        lock (_gate)
        {
            if (_current is { } newer && newer != known)
            {
                return newer;
            }

            var now = time.GetUtcNow();
            if (_fetch is null && now - _refreshedAt < RefreshEvery)
            {
                return known;
            }

            _refreshedAt = now;
            fetch = StartFetch();
        }

        return await fetch.WaitAsync(cancellation) ?? known;
    }

    // Not bound to the request that starts it: others wait for the same answer.
    private Task<ProviderDocument?> StartFetch() =>
        _fetch ??= Task.Run(FetchAsync, CancellationToken.None);

    private async Task<ProviderDocument?> FetchAsync()
    {
        ProviderDocument? document = null;
        try
        {
            document = await client.FetchAsync(CancellationToken.None);
        }
        catch (ProviderUnreachableException exception)
        {
            LogUnreachable(exception, sso.Authority);
        }
        finally
        {
            lock (_gate)
            {
                _fetch = null;
                _current = document ?? _current;
                _failedAt = document is null ? time.GetUtcNow() : DateTimeOffset.MinValue;
            }
        }

        return document;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The identity provider {Authority} cannot be used; nobody can sign in until it can"
    )]
    private partial void LogUnreachable(Exception exception, string authority);
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Feed;

/// <summary>
/// One impersonated request under way. It stands in for the server's lifetime feature, so that <c>RequestAborted</c> also
/// tells that the session is over; who does not listen to that loses the connection a little later.
/// </summary>
internal sealed class RunningRequest : IHttpRequestLifetimeFeature, IDisposable
{
    private static readonly TimeSpan TimeToLeave = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly IHttpRequestLifetimeFeature _server;
    private readonly CancellationTokenSource _over;
    private volatile bool _isEnded;
    private long _endedAt;
    private bool _isDone;

    public RunningRequest(HttpContext context, ImpersonationToken token)
    {
        Token = token;
        _server = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        _over = CancellationTokenSource.CreateLinkedTokenSource(_server.RequestAborted);
        RequestAborted = _over.Token;
    }

    public ImpersonationToken Token { get; }

    public CancellationToken RequestAborted { get; set; }

    public bool IsEnded => _isEnded;

    public void Abort() => _server.Abort();

    /// <summary>Tells the request that its session is over; cuts it off when it has been told a while ago.</summary>
    public void End(TimeProvider time)
    {
        lock (_lock)
        {
            // The server hands the connection to the next request once this one is done.
            if (_isDone)
                return;

            if (!_isEnded)
            {
                _endedAt = time.GetTimestamp();
                _isEnded = true;
                // What listens may take its time; it must not hold up the other requests' end.
                _ = _over.CancelAsync();
            }
            else if (time.GetElapsedTime(_endedAt) >= TimeToLeave)
            {
                _server.Abort();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDone = true;
            _over.Dispose();
        }
    }
}

namespace Postern.Operations;

/// <summary>
/// Notices that wait to be dealt with, together as one. Taking note of another costs next to nothing, however many wait.
/// </summary>
internal sealed class PendingChanges : IDisposable
{
    /// <summary>More than these need not be told one by one.</summary>
    private const int MostNamed = 5_000;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private HashSet<string> _kinds = new(StringComparer.Ordinal);
    private HashSet<Guid> _tenants = [];
    private HashSet<Guid> _entries = [];
    private bool _anything;

    public void Add(ChangeNotice notice)
    {
        lock (_gate)
        {
            var isFirst = IsEmpty;
            _kinds.UnionWith(notice.Kinds);
            _tenants.UnionWith(notice.Tenants);
            _entries.UnionWith(notice.Entries);
            _anything |=
                notice.IsAnything || _tenants.Count > MostNamed || _entries.Count > MostNamed;
            if (_anything)
            {
                _tenants.Clear();
                _entries.Clear();
            }

            if (isFirst)
            {
                _waiting.Release();
            }
        }
    }

    /// <summary>All that waits, as one notice; null when nothing does.</summary>
    public ChangeNotice? Take()
    {
        lock (_gate)
        {
            if (IsEmpty)
            {
                return null;
            }

            _waiting.Wait(0);
            var notice = _anything
                ? ChangeNotice.Anything
                : new ChangeNotice(_kinds, _tenants) { Entries = _entries };
            (_kinds, _tenants, _entries, _anything) = (new(StringComparer.Ordinal), [], [], false);
            return notice;
        }
    }

    /// <summary>Until something waits, or the time is up.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) =>
        _waiting.WaitAsync(atMost, cancellation);

    public void Dispose() => _waiting.Dispose();

    private bool IsEmpty => !_anything && _kinds.Count == 0;
}

namespace Postern.Staff;

/// <summary>
/// How many refused sign-ins are recorded one by one: somebody who sends bad tokens by the thousand must not fill the
/// audit log, nor hide in silence.
/// </summary>
internal sealed class RefusalBudget(TimeProvider time)
{
    public const int PerSource = 10;
    public const int Overall = 100;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string? Source, string Code), int> _recorded = [];
    private DateTimeOffset _since = DateTimeOffset.MinValue;
    private int _total;
    private int _unrecorded;

    /// <summary>True when this one is to be recorded; then with the number of those before it that were not.</summary>
    public bool TryTake(string? source, string code, out int unrecorded)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now - _since >= Window)
            {
                _since = now;
                _total = 0;
                _recorded.Clear();
            }

            var ofSource = _recorded.GetValueOrDefault((source, code));
            if (_total >= Overall || ofSource >= PerSource)
            {
                _unrecorded = _unrecorded == int.MaxValue ? _unrecorded : _unrecorded + 1;
                unrecorded = 0;
                return false;
            }

            _recorded[(source, code)] = ofSource + 1;
            _total++;
            unrecorded = _unrecorded;
            _unrecorded = 0;
            return true;
        }
    }
}

using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Postern.AspNetCore.Jobs;

/// <summary>Takes what there is to tell and returns. What is here has not been written anywhere yet: the sender empties it
/// several times a second.</summary>
internal sealed class JobReporter(TimeProvider time) : IJobReporter
{
    /// <summary>Some tens of megabytes at worst; a sender that gets any time at all never lets it come to that.</summary>
    public const int Limit = 20_000;

    private readonly Channel<object> _reports = Channel.CreateBounded<object>(Limit);
    private readonly ConcurrentDictionary<(string, string), WorkerSign> _signs = [];
    private readonly SemaphoreSlim _full = new(0, 1);
    private long _lost;

    /// <summary>A sign of life is here, which is no use late.</summary>
    public Action Signed { get; set; } = () => { };

    /// <summary>How many did not fit since this was last asked.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);

    public void Report(JobEvent job) => Add(job);

    public void Report(CustomerRequest request) => Add(request);

    public void Report(Delivery delivery) => Add(delivery);

    public void Report(Guid command, JobCommandOutcome outcome)
    {
        if (outcome is not null)
            Add(new KeptAnswer(command, CommandAnswer.Of(outcome)));
    }

    public void Report(WorkerSign worker)
    {
        if (worker is { Source: not null, Id: not null })
        {
            _signs[(worker.Source, worker.Id)] = worker;
            Signed();
        }
    }

    /// <summary>Something is here; then a little more time for what comes with it, unless that is a batch already.</summary>
    public async Task WaitAsync(TimeSpan more, int batch, CancellationToken cancellation)
    {
        await _reports.Reader.WaitToReadAsync(cancellation);
        if (_reports.Reader.Count >= batch)
            return;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var enough = Task.Delay(more, time, limit.Token);
        await Task.WhenAny(enough, _full.WaitAsync(limit.Token));
        await limit.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Takes up to so many.</summary>
    public List<object> Take(int most)
    {
        var taken = new List<object>();
        while (taken.Count < most && _reports.Reader.TryRead(out var report))
            taken.Add(report);
        return taken;
    }

    /// <summary>Takes the latest sign of each worker.</summary>
    public List<WorkerSign> TakeSigns()
    {
        var taken = new List<WorkerSign>();
        foreach (var worker in _signs.Keys)
        {
            if (_signs.TryRemove(worker, out var sign))
                taken.Add(sign);
        }

        return taken;
    }

    /// <summary>Gives back signs that were not told; a newer one of the same worker stays.</summary>
    public void PutBack(IEnumerable<WorkerSign> signs)
    {
        foreach (var sign in signs)
            _signs.TryAdd((sign.Source, sign.Id), sign);
    }

    private void Add(object? report)
    {
        if (report is null)
            return;
        if (!_reports.Writer.TryWrite(report))
            Interlocked.Increment(ref _lost);
        if (_reports.Reader.Count >= JobReportSender.Batch && _full.CurrentCount == 0)
            Wake();
    }

    private void Wake()
    {
        try
        {
            _full.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else was as quick.
        }
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Postern.Jobs;
using Postern.Jobs.Hangfire;

namespace Postern.Tests.Jobs.Hangfire;

/// <summary>A reader over a store, and where it has got to.</summary>
internal sealed class HangfireReading : IDisposable
{
    private readonly HangfireTables _tables;
    private readonly HangfireReader _reader;

    public HangfireReading(
        HangfireStore store,
        IReadOnlyDictionary<string, string?>? more = null,
        string? login = null
    )
    {
        Settings = SettingsOf(
            new Dictionary<string, string?>(more ?? new Dictionary<string, string?>())
            {
                ["Database"] = login ?? store.ConnectionString,
            }
        );
        _tables = new HangfireTables(Settings);
        _reader = new HangfireReader(
            Settings,
            _tables,
            new HangfireEvents(Settings, new Redaction([]), TimeProvider.System, Log)
        );
    }

    public HangfireSettings Settings { get; }

    public LinesOf<HangfireEvents> Log { get; } = new();

    public HangfirePosition? Position { get; private set; }

    /// <summary>Our clock, ahead of the machine's by so much.</summary>
    public TimeSpan Ahead { get; set; }

    public static HangfireSettings SettingsOf(IReadOnlyDictionary<string, string?> settings)
    {
        var faults = new List<string>();
        var read = ConfiguredHangfire.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    settings.Select(one =>
                        KeyValuePair.Create($"Postern:Jobs:Hangfire:{one.Key}", one.Value)
                    )
                )
                .Build()
                .GetSection("Postern:Jobs:Hangfire"),
            (key, what) => faults.Add($"{key} {what}")
        );
        Assert.Empty(faults);
        return read!;
    }

    /// <summary>One page; the place is kept as it is between two servers: as text.</summary>
    public async Task<HangfirePage> PageAsync()
    {
        var page = await _reader.ReadAsync(
            Position,
            TimeProvider.System.GetUtcNow() + Ahead,
            TestContext.Current.CancellationToken
        );
        Position = HangfirePosition.Read(page.Position.Write());
        return page;
    }

    /// <summary>All that is new.</summary>
    public async Task<IReadOnlyList<JobEvent>> ReadAsync()
    {
        var events = new List<JobEvent>();
        HangfirePage page;
        do
        {
            page = await PageAsync();
            events.AddRange(page.Events);
        } while (page.HasMore);
        return events;
    }

    /// <summary>All that is new, in short: state and attempt.</summary>
    public async Task<string> StatesAsync() =>
        string.Join(", ", (await ReadAsync()).Select(one => $"{one.State} {one.Attempt}"));

    public void Dispose() => _tables.Dispose();
}

/// <summary>What was logged.</summary>
internal sealed class LinesOf<T> : ILogger<T>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => Lines.Add($"{logLevel}: {formatter(state, exception)}");
}

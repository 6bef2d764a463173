using System.Globalization;
using Postern.Bench.Measuring;
using Postern.Bench.Programs;

namespace Postern.Bench.Propagation;

/// <summary>P6: from a setting that staff change to the last of N subscribed servers, against LISTEN/NOTIFY by itself.</summary>
internal static class PropagationBench
{
    private static readonly int[] Subscribed = [1, 20, 100];

    public static async Task RunAsync(BenchOptions options, TextWriter output)
    {
        await output.WriteLineAsync("## From a commit to the last subscriber (P6)\n");
        await output.WriteLineAsync(Machine.Describe(options) + "\n");
        await using var provider = await IdentityProvider.StartAsync();
        await using var postgres = await PostgresServer.StartAsync();
        await MeasureAsync(
            options,
            output,
            "PostgreSQL, the two planes in two processes",
            await MeasuredServer.OnPostgresAsync(options, postgres, provider),
            await BareNotify.OpenAsync(postgres, MeasuredServer.Database)
        );
        using var folder = new ScratchFolder();
        await MeasureAsync(
            options,
            output,
            "SQLite, both planes in one process",
            await MeasuredServer.OnSqliteAsync(options, folder, provider),
            bare: null
        );
    }

    private static async Task MeasureAsync(
        BenchOptions options,
        TextWriter output,
        string title,
        MeasuredServer started,
        BareNotify? bare
    )
    {
        await using var server = started;
        using var load = new SettingLoad(server.AdminUrl, server.Token);
        var rounds = options.Quick ? 2 : 5;
        var changes = options.Quick ? 5 : 30;
        Dictionary<int, List<Sample>> samples = [];
        List<Sample> bareSamples = [];
        for (var round = -1; round < rounds; round++)
        {
            await System.Console.Error.WriteLineAsync($"{title}, round {round + 1}");
            foreach (var count in Subscribed)
            {
                await using var subscribers = await Subscribers.ConnectAsync(
                    server.RuntimeUrl,
                    server.Key,
                    count
                );
                var taken = await TakeAsync(changes, () => load.RunAsync(subscribers));
                // The first round is for the compiler.
                samples[count] = round < 0 ? [] : [.. samples[count], .. taken];
            }

            if (bare is not null)
            {
                var taken = await TakeAsync(changes, bare.RunAsync);
                bareSamples = round < 0 ? [] : [.. bareSamples, .. taken];
            }
        }

        var table = new Table(
            title,
            "changes",
            "answered, ms, p50 / p99",
            "last subscriber, from the request on, ms, p50 / p99 / most",
            "from the answer on, ms, p50 / p99"
        );
        if (bare is not null)
        {
            Add(table, "update, commit, NOTIFY, one LISTEN", bareSamples);
            await bare.DisposeAsync();
        }

        foreach (var count in Subscribed)
        {
            Add(
                table,
                string.Create(CultureInfo.InvariantCulture, $"Postern, {count} subscribers"),
                samples[count]
            );
        }

        await table.WriteAsync(output);
        foreach (var count in Subscribed)
        {
            await Histogram.WriteAsync(
                output,
                $"{title}: request to the last of {count}",
                [.. samples[count].Select(sample => sample.FromRequest)]
            );
        }
    }

    /// <summary>One after the other, at uneven intervals, so that nothing runs in step with the server's own rests.</summary>
    private static async Task<List<Sample>> TakeAsync(int count, Func<Task<Sample>> run)
    {
        var samples = new List<Sample>(count);
        for (var number = 0; number < count; number++)
        {
            await Task.Delay(Random.Shared.Next(20, 80));
            samples.Add(await run());
        }

        return samples;
    }

    private static void Add(Table table, string who, IReadOnlyCollection<Sample> samples)
    {
        var answer = new Spread(samples.Select(sample => sample.Answer));
        var request = new Spread(samples.Select(sample => sample.FromRequest));
        var after = new Spread(samples.Select(sample => sample.FromAnswer));
        table.Add(
            who,
            $"{samples.Count}",
            $"{Text(answer.Median)} / {Text(answer.At(0.99))}",
            $"{Text(request.Median)} / {Text(request.At(0.99))} / {Text(request.At(1))}",
            $"{Text(after.Median)} / {Text(after.At(0.99))}"
        );
    }

    private static string Text(double milliseconds) => Spread.Number(milliseconds, "0.0");
}

using System.Runtime.InteropServices;
using Postern.Bench;
using Postern.Bench.Billing;
using Postern.Bench.Console;
using Postern.Bench.Jobs;
using Postern.Bench.Library;
using Postern.Bench.Lookup;
using Postern.Bench.Micro;
using Postern.Bench.Operations;
using Postern.Bench.Peer;
using Postern.Bench.Propagation;
using Postern.Bench.Sqlite;
using Postern.Bench.Start;

Dictionary<string, Func<BenchOptions, TextWriter, Task>> measurements = new(StringComparer.Ordinal)
{
    ["operations"] = OperationBench.RunAsync,
    ["sqlite"] = SqliteBench.RunAsync,
    ["lookup"] = LookupBench.RunAsync,
    ["console"] = ConsoleBench.RunAsync,
    ["start"] = StartBench.RunAsync,
    ["library"] = LibraryBench.RunAsync,
    ["micro"] = SettingReads.RunAsync,
    ["billing"] = BillingBench.RunAsync,
    ["jobs"] = JobsBench.RunAsync,
    ["propagation"] = PropagationBench.RunAsync,
};

if (args is ["peer", var connectionString, var url, var authority])
{
    await PeerApp.ServeAsync(connectionString, url, authority);
    return 0;
}

if (args is ["customer", var own, var runtime, var which])
{
    await CustomerApp.ServeAsync(own, runtime, which == "with");
    return 0;
}

var names = args.Where(argument => !argument.StartsWith('-')).ToList();
if (
    BenchOptions.Read(args) is not { } options
    || names.Exists(name => !measurements.ContainsKey(name))
)
{
    await System.Console.Error.WriteLineAsync(
        $"usage: bench/run [--quick] [--connections=N,N…] [--jobs=N] [{string.Join('|', measurements.Keys)}]…"
    );
    return 2;
}

// The identity provider's host would take these signals for itself, and the measurement would go on.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
foreach (var name in names.Count == 0 ? [.. measurements.Keys] : names)
{
    await measurements[name](options, System.Console.Out);
}

return 0;

static void Stop(PosixSignalContext signal) => Environment.Exit(1);

using System.Globalization;
using Spectre.Console;

namespace Postern.Server;

/// <summary>How far a long command has got: a bar on a terminal, a line now and then anywhere else.</summary>
internal static class ConsoleProgress
{
    /// <summary>Does the work and shows how far it has got.</summary>
    /// <param name="work">Reports the part that is done, from 0 to 1.</param>
    public static async Task RunAsync(
        TextWriter output,
        string title,
        Func<IProgress<double>, Task> work
    )
    {
        if (output != System.Console.Out || System.Console.IsOutputRedirected)
        {
            await work(new Lines(output, title));
            return;
        }

        await AnsiConsole
            .Progress()
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(Markup.Escape(title), maxValue: 1);
                await work(new Bar(task));
                task.Value = 1;
            });
    }

    private sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    private sealed class Lines(TextWriter output, string title) : IProgress<double>
    {
        private int _tenths;

        public void Report(double value)
        {
            var tenths = (int)(Math.Clamp(value, 0, 1) * 10);
            if (tenths > _tenths)
            {
                _tenths = tenths;
                output.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{title}: {tenths * 10} %")
                );
            }
        }
    }
}

namespace Tally.Storage;

/// <summary>Two processes may run with one database. What only one of them may do at a time waits for its turn, which ends
/// with the process at the latest.</summary>
internal static class Turn
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<IAsyncDisposable> TakeAsync(
        string database,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            try
            {
                return new FileStream(
                    database + ".turn",
                    FileMode.OpenOrCreate,
                    FileAccess.Write,
                    FileShare.None
                );
            }
            catch (IOException) when (File.Exists(database + ".turn"))
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }
}

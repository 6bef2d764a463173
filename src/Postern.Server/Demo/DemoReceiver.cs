using System.Net.Sockets;

namespace Postern.Server.Demo;

/// <summary>Whoever is told by webhook: in the demo that is the sample SaaS, which starts at the same time.</summary>
internal static class DemoReceiver
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until somebody listens at the address. Nobody at all is no fault: the outbox keeps what it has.</summary>
    public static async Task AwaitAsync(
        Uri address,
        TextWriter output,
        CancellationToken cancellation
    )
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(Longest);
        try
        {
            while (!await ListensAsync(address, waiting.Token))
            {
                await Task.Delay(Pause, waiting.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await output.WriteLineAsync(
                $"Nobody listens at {address}: what Postern has to tell the product waits in the outbox."
            );
        }
    }

    private static async Task<bool> ListensAsync(Uri address, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

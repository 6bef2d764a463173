namespace Postern.Quartz;

/// <summary>What is told of Quartz jobs.</summary>
public sealed class PosternQuartzOptions
{
    /// <summary>The job system's name in Postern, 1 to 63 characters and not <c>postern</c>. Left out, the app's audience.</summary>
    public string? Source { get; set; }

    /// <summary>Whether the data map's entries that are none of <see cref="PosternJobData"/> are told as the job's arguments. Postern
    /// redacts secrets before it keeps them.</summary>
    public bool TellArguments { get; set; } = true;

    /// <summary>
    /// How often a worker gives a sign of life: whole seconds, from 1 second to an hour, 15 seconds when left out. One that was not
    /// heard of for three times as long is shown as silent. The app does not start with another value
    /// (<see cref="Microsoft.Extensions.Options.OptionsValidationException"/>).
    /// </summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    internal bool HasValidHeartbeat =>
        Heartbeat >= TimeSpan.FromSeconds(1)
        && Heartbeat <= TimeSpan.FromHours(1)
        && Heartbeat.Ticks % TimeSpan.TicksPerSecond == 0;
}

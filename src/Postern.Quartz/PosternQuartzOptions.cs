namespace Postern.Quartz;

/// <summary>What is told of Quartz jobs.</summary>
public sealed class PosternQuartzOptions
{
    /// <summary>The job system's name in Postern: lower-case letters, digits, <c>-</c>, <c>_</c>, <c>.</c>, a letter first; at most 63. Left out, the
    /// app's audience.</summary>
    public string? Source { get; set; }

    /// <summary>Whether the data map's entries that are none of <see cref="PosternJobData"/> are told as the job's arguments. Postern
    /// redacts secrets before it keeps them.</summary>
    public bool TellArguments { get; set; } = true;
}

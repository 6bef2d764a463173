using System.Text.Json.Serialization;

namespace Postern.AspNetCore.Jobs;

/// <summary>Where a job stands. The order is that of a job's life: of two events of the same moment, the later one here tells.</summary>
public enum JobState
{
    /// <summary>Due, and no worker has taken it yet.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>Not due yet; <see cref="JobEvent.ScheduledFor"/> says when.</summary>
    [JsonStringEnumMemberName("scheduled")]
    Scheduled,

    /// <summary>A worker is at it.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Done.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>An attempt failed, and there will be another: tell of that one as <see cref="Scheduled"/>, with the next attempt's number.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The last attempt failed: nobody tries again unless told to.</summary>
    [JsonStringEnumMemberName("dead")]
    Dead,

    /// <summary>Somebody stopped it.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

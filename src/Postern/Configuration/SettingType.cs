using System.ComponentModel.DataAnnotations;

namespace Postern.Configuration;

/// <summary>What a setting's value is, and so how it is written, bounded and shown.</summary>
public enum SettingType
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Bytes, as a whole number; also given as text with its unit: <c>25 MiB</c>, <c>10 MB</c>.</summary>
    Size,

    /// <summary>Seconds, as a whole number; also given as text with its unit: <c>90 s</c>, <c>15 min</c>, <c>12 h</c>, <c>7 d</c>.</summary>
    Duration,

    /// <summary>How many in a minute, as a whole number; also given as text: <c>600/min</c>, <c>10/s</c>, <c>3600/h</c>.</summary>
    Rate,

    Boolean,

    Text,

    /// <summary>One of a few texts.</summary>
    Choice,

    /// <summary>Any JSON that its schema accepts.</summary>
    Json,
}

/// <summary>For whom an override holds. The narrower wins.</summary>
public enum SettingScope
{
    [Display(Name = "Everywhere")]
    Global,

    [Display(Name = "One plan")]
    Plan,

    [Display(Name = "One tenant")]
    Tenant,
}

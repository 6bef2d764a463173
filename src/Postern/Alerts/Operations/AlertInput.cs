using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Postern.Jobs;

namespace Postern.Alerts.Operations;

/// <summary>What a rule says.</summary>
public record AlertInput
{
    [Display(Name = "Name", Description = "As people see it, such as \"Exports are stuck\".")]
    [StringLength(100, MinimumLength = 3)]
    public required string Name { get; init; }

    [Display(Name = "Queue", Description = "Only this queue. Left empty: any.")]
    [StringLength(JobRules.NameLimit)]
    public string? Queue { get; init; }

    [Display(Name = "Kind", Description = "Only this kind of job, or of request. Left empty: any.")]
    [StringLength(JobRules.NameLimit)]
    public string? Kind { get; init; }

    [Display(
        Name = "Minutes",
        Description = "How long a job may wait or a worker be silent; how far back failures are counted, in whole hours if that is a day or more."
    )]
    [Range(1, 7 * 24 * 60)]
    [DefaultValue(15)]
    public int Minutes { get; init; } = 15;

    [Display(
        Name = "At most",
        Description = "So many failures, or overdue requests, are still all right."
    )]
    [Range(0, 1_000_000)]
    [DefaultValue(0)]
    public int Most { get; init; }
}

using Postern.Jobs.Queries;

namespace Postern.Jobs.Pages;

/// <summary>What a bulk run does, and to which jobs.</summary>
internal static class BatchWords
{
    public static string What(BatchView batch) =>
        batch.Kind == JobCommandKind.Retry
            ? $"Run {JobWords.Count(batch.Size, "job")} again"
            : $"Cancel {JobWords.Count(batch.Size, "job")}";

    /// <summary>"failed or given up, kind export, queue exports".</summary>
    public static string Which(JobFilter filter)
    {
        var parts = new List<string>();
        if (filter.States.Count > 0)
        {
            parts.Add(
                string.Join(
                    " or ",
                    filter.States.Select(state =>
                        Console.StatusLook.Of(JobWords.Name(state)).Label.ToLowerInvariant()
                    )
                )
            );
        }

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                parts.Add($"{name} {value}");
            }
        }

        Add("kind", filter.Kind);
        Add("queue", filter.Queue);
        Add("source", filter.Source);
        Add("error", filter.Error);
        if (filter.Tenant is not null)
        {
            parts.Add("of one tenant");
        }

        return string.Join(", ", parts);
    }

    /// <summary>The list of the jobs that it is about.</summary>
    public static string List(JobFilter filter) =>
        JobWords.List(
            ("tenant", filter.Tenant?.ToString()),
            ("state", filter.States is [var only] ? JobWords.Name(only) : null),
            ("kind", filter.Kind),
            ("queue", filter.Queue),
            ("error", filter.Error),
            ("source", filter.Source)
        );
}

using System.ComponentModel.DataAnnotations;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

/// <summary>How jobs of one kind are doing, hour by hour, and how long they took and waited day by day.</summary>
public sealed record KindDetail(
    KindView Kind,
    IReadOnlyList<HourView> Hours,
    IReadOnlyList<DayView> Days
);

[Query(
    "job.kind.get",
    "/jobs/kinds/{kind}",
    Title = "Look at a kind of job",
    Permissions = [Permissions.ReadJobs]
)]
public sealed class GetKind : Query<GetKind.Input, KindDetail>
{
    public sealed record Input
    {
        public string Kind { get; init; } = "";

        [Display(Description = "Days back, 1 to 30; 1 when not given.")]
        [Range(1, 30, ErrorMessage = "must be between 1 and 30.")]
        public int? Days { get; init; }
    }

    protected override async Task<KindDetail?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var kinds = await KindRows.ReadAsync(context.Db, input.Kind, context.Now, cancellation);
        if (kinds is not [var found])
        {
            return null;
        }

        context.Saw($"Looked at how {input.Kind} jobs are doing", AuditSubject.None);
        var (db, now, hours) = (context.Db, context.Now, 24 * (input.Days ?? 1));
        return new KindDetail(
            found,
            await HourRows.ReadAsync(db, input.Kind, now, hours, cancellation),
            await HourRows.DaysAsync(db, input.Kind, now, hours, cancellation)
        );
    }
}

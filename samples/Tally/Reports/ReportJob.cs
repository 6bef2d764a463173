using System.Globalization;
using Quartz;
using Tally.Jobs;
using Tally.Mail;

namespace Tally.Reports;

/// <summary>Works out the revenue by month and has it sent to who asked.</summary>
internal sealed class ReportJob(TallyDb db, Member member, JobQueue queue, TimeProvider clock)
    : IJob
{
    private const string To = "to";

    public static Work Of(Member member, string id, string correlationId) =>
        new("report", "reports", id, member.TenantId, member.UserId, correlationId)
        {
            Data = new Dictionary<string, string>(StringComparer.Ordinal) { [To] = member.Email },
        };

    public async ValueTask Execute(
        IJobExecutionContext context,
        CancellationToken cancellationToken = default
    )
    {
        var work = Work.Of(context);
        member.WorkFor(work.TenantId);
        var months = await RevenueReport.LoadAsync(db, clock.Date(), cancellationToken);
        context.ReportProgress(50);
        var text = string.Join(
            '\n',
            months.Select(row =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Month:MMMM yyyy}: {row.Count} invoices, {row.Net} net"
                )
            )
        );
        await queue.AddAsync<EmailJob>(
            EmailJob.Of(
                work,
                NewId.With("m"),
                work.Data[To],
                "Your revenue by month",
                text.Length > 0 ? text : "Nothing was invoiced in the last twelve months."
            ),
            cancellationToken
        );
    }
}

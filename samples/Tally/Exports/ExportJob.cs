using Postern.AspNetCore.Jobs;
using Quartz;
using Tally.Jobs;
using Tally.Mail;

namespace Tally.Exports;

/// <summary>Makes the file of an export and has its link sent.</summary>
internal sealed class ExportJob(TallyDb db, Member member, ExportFiles files, JobQueue queue) : IJob
{
    public const string Queue = "exports";
    private const string Format = "format";

    public static Work Of(ExportRequest export) =>
        new("export", Queue, export.Id, export.TenantId, export.UserId, export.CorrelationId)
        {
            Data = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [Format] = export.Format,
            },
        };

    public async ValueTask Execute(
        IJobExecutionContext context,
        CancellationToken cancellationToken = default
    )
    {
        var work = Work.Of(context);
        member.WorkFor(work.TenantId);
        var export = await db.Exports.SingleAsync(row => row.Id == work.Id, cancellationToken);
        try
        {
            await BecomeAsync(export, ExportState.Running, 0);
            await MakeAsync(export, context, cancellationToken);
            await queue.AddAsync<EmailJob>(Mail(export, work), cancellationToken);
            await BecomeAsync(export, ExportState.Ready, 100);
        }
        catch (Exception exception)
        {
            var state =
                exception is OperationCanceledException ? ExportState.Cancelled
                : context.IsLast() ? ExportState.Failed
                : ExportState.Retrying;
            await BecomeAsync(export, state, export.Progress);
            throw;
        }
    }

    private async Task MakeAsync(
        ExportRequest export,
        IJobExecutionContext context,
        CancellationToken cancellation
    )
    {
        export.Size = await files.MakeAsync(
            export,
            db,
            async percent =>
            {
                context.ReportProgress(percent);
                await BecomeAsync(export, ExportState.Running, percent);
            },
            cancellation
        );
        context.ReportArtefact(
            new JobArtefact(export.FileName)
            {
                Url = $"/exports/{export.Id}/file",
                Size = export.Size,
                ContentType = ExportFiles.ContentType,
            }
        );
    }

    // What is said of it is written also when the job is being stopped.
    private Task BecomeAsync(ExportRequest export, ExportState state, int progress)
    {
        (export.State, export.Progress) = (state, progress);
        return db.SaveChangesAsync(CancellationToken.None);
    }

    // A new one each time: who has it made again wants the link again.
    private static Work Mail(ExportRequest export, Work work) =>
        EmailJob.Of(
            work,
            NewId.With("m"),
            export.Email,
            "Your export is ready",
            $"""
            Hello {export.RequestedBy},

            the export that you asked for is ready. Fetch it at /exports in Tally; it is {Size.Of(
                export.Size
            )}.
            """
        );
}

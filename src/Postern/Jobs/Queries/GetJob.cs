using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Jobs.Queries;

[Query("job.get", "/jobs/{id}", Title = "Look at a job", Permissions = [Permissions.ReadJobs])]
public sealed class GetJob : Query<GetJob.Input, JobDetail>
{
    private const int MostAttempts = 100;
    private const int MostSiblings = 20;

    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<JobDetail?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var db = context.Db;
        var job = await db.Jobs.SingleOrDefaultAsync(row => row.Id == input.Id, cancellation);
        if (job is null)
        {
            return null;
        }

        var attempts = await db
            .JobAttempts.Where(attempt => attempt.JobId == job.Id)
            .OrderByDescending(attempt => attempt.Number)
            .Take(MostAttempts)
            .ToListAsync(cancellation);
        var usual = await Usual.ReadAsync(db, [job.Kind], context.Now, cancellation);
        var (siblings, deliveries, request) = await OfRequestAsync(job, context, cancellation);
        var view = (await JobRows.ViewAsync(db, [job], cancellation))[0];
        context.Saw(
            $"Looked at {job.Kind} {job.ExternalId}",
            new AuditSubject("job", job.Id.ToString(), job.TenantId, view.UserId, null)
        );
        return new JobDetail
        {
            Id = view.Id,
            App = view.App,
            Source = view.Source,
            ExternalId = view.ExternalId,
            Kind = view.Kind,
            Queue = view.Queue,
            TenantId = view.TenantId,
            TenantName = view.TenantName,
            UserId = view.UserId,
            UserName = view.UserName,
            CorrelationId = view.CorrelationId,
            State = view.State,
            StateAt = view.StateAt,
            Attempt = view.Attempt,
            FirstAt = view.FirstAt,
            ScheduledFor = view.ScheduledFor,
            StartedAt = view.StartedAt,
            EndedAt = view.EndedAt,
            Worker = view.Worker,
            Progress = view.Progress,
            SeenAt = view.SeenAt,
            Error = view.Error,
            Command = view.Command,
            Sentence = Sentences.Of(
                job,
                (await Surroundings.ReadAsync(db, [job], context.Now, cancellation))(job),
                context.Now
            ),
            Arguments = Parsed(job.Arguments),
            Artefact = Parsed(job.Artefact),
            Attempts = attempts.ConvertAll(View),
            Commands = await JobRows.CommandsAsync(db, job, cancellation),
            Request = request,
            Deliveries = deliveries,
            Usual = usual.GetValueOrDefault(job.Kind, Usual.None),
            Siblings = siblings,
        };
    }

    private static async Task<(
        IReadOnlyList<JobView> Siblings,
        IReadOnlyList<DeliveryView> Deliveries,
        RequestView? Request
    )> OfRequestAsync(Job job, QueryContext context, CancellationToken cancellation)
    {
        if (job is not { CorrelationId: { } correlation, TenantId: { } tenant })
        {
            return ([], [], null);
        }

        var db = context.Db;
        var siblings = await db
            .Jobs.Where(other =>
                other.CorrelationId == correlation && other.TenantId == tenant && other.Id != job.Id
            )
            .OrderByDescending(other => other.Id)
            .Take(MostSiblings)
            .ToListAsync(cancellation);
        var deliveries = await db
            .Deliveries.Where(delivery =>
                delivery.CorrelationId == correlation && delivery.TenantId == tenant
            )
            .OrderByDescending(delivery => delivery.Id)
            .Take(MostSiblings)
            .ToListAsync(cancellation);
        var requests = await db
            .CustomerRequests.Where(request =>
                request.CorrelationId == correlation && request.TenantId == tenant
            )
            .OrderByDescending(request => request.Id)
            .Take(1)
            .ToListAsync(cancellation);
        return (
            await JobRows.ViewAsync(db, siblings, cancellation),
            deliveries.ConvertAll(RequestRows.View),
            (await RequestRows.ViewAsync(db, requests, context.Now, cancellation)).FirstOrDefault()
        );
    }

    private static JsonNode? Parsed(string? json) => json is null ? null : JsonNode.Parse(json);

    private static JobAttemptView View(JobAttempt attempt) =>
        new(
            attempt.Number,
            attempt.State,
            attempt.StateAt,
            attempt.FirstAt,
            attempt.WaitingAt,
            attempt.ScheduledFor,
            attempt.StartedAt,
            attempt.EndedAt,
            attempt.Worker,
            attempt.Progress,
            JobRows.ErrorOf(
                attempt.ErrorType,
                attempt.ErrorMessage,
                attempt.ErrorFingerprint,
                attempt.ErrorAt
            ),
            attempt.ErrorStack
        );
}

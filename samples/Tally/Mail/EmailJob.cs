using Postern.AspNetCore.Jobs;
using Quartz;
using Tally.Jobs;

namespace Tally.Mail;

/// <summary>Sends one e-mail and says what became of it.</summary>
internal sealed class EmailJob(Outbox outbox, TimeProvider clock, IServiceProvider services) : IJob
{
    private const string To = "to";
    private const string Subject = "subject";
    private const string Text = "text";

    // Absent when no service key is configured.
    private readonly IJobReporter? _reporter = services.GetService<IJobReporter>();

    /// <summary>An e-mail that belongs to other work.</summary>
    public static Work Of(Work cause, string id, string to, string subject, string text) =>
        cause with
        {
            Kind = "email",
            Queue = "mail",
            Id = id,
            Data = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [To] = to,
                [Subject] = subject,
                [Text] = text,
            },
        };

    public async ValueTask Execute(
        IJobExecutionContext context,
        CancellationToken cancellationToken = default
    )
    {
        var work = Work.Of(context);
        var to = work.Data[To];
        await outbox.SendAsync(work.Id, to, work.Data[Subject], work.Data[Text], cancellationToken);
        Tell(work, to, DeliveryState.Accepted, null);
        if (Outbox.Bounces(to))
        {
            // As it comes back from the other side, a moment later.
            await Task.Delay(TimeSpan.FromMilliseconds(2), clock, cancellationToken);
            Tell(work, to, DeliveryState.Bounced, "550 5.1.1 No such mailbox here.");
        }
    }

    private void Tell(Work work, string to, DeliveryState state, string? detail) =>
        _reporter?.Report(
            new Delivery
            {
                Id = work.Id,
                CorrelationId = work.CorrelationId,
                Tenant = work.TenantId,
                User = work.UserId,
                Kind = "email",
                State = state,
                At = clock.GetUtcNow(),
                Recipient = to,
                Detail = detail,
            }
        );
}

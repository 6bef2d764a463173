using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Postern.Jobs;
using Postern.ServiceKeys;

namespace Postern.Runtime.Jobs;

/// <summary>The product tells of its jobs, of what customers asked for, of what was delivered and of who is at work.</summary>
internal static class JobEndpoints
{
    private static readonly IReadOnlyDictionary<int, Rejection> None = FrozenDictionary<
        int,
        Rejection
    >.Empty;

    public static void MapJobs(this IEndpointRouteBuilder app)
    {
        Map<JobEvent>(
            app,
            "jobs",
            "events",
            reports => reports.Event,
            async (context, events) =>
                (
                    await context
                        .RequestServices.GetRequiredService<JobIntake>()
                        .TakeAsync(App(context), events, context.RequestAborted)
                ).ToDictionary(pair => pair.Key, pair => Why(pair.Value))
        );
        Map<ReportedRequest>(
            app,
            "requests",
            "requests",
            reports => reports.Request,
            async (context, requests) =>
                Why(
                    await context
                        .RequestServices.GetRequiredService<RequestIntake>()
                        .TakeAsync(App(context), requests, context.RequestAborted)
                )
        );
        Map<DeliveryEvent>(
            app,
            "deliveries",
            "deliveries",
            reports => reports.Delivery,
            async (context, deliveries) =>
                Why(
                    await context
                        .RequestServices.GetRequiredService<RequestIntake>()
                        .TakeAsync(App(context), deliveries, context.RequestAborted)
                )
        );
        Map<WorkerSign>(
            app,
            "workers",
            "workers",
            _ => JobReports.Sign,
            async (context, signs) =>
            {
                await context
                    .RequestServices.GetRequiredService<WorkerIntake>()
                    .SeenAsync(App(context), signs, context.RequestAborted);
                return None;
            }
        );
        app.MapPost("/runtime/v1/commands/{id:guid}", CommandAnswers.TakeAsync)
            .WithMetadata(new ServiceEndpointAttribute(ServiceKeyScopes.Jobs));
    }

    private static void Map<T>(
        IEndpointRouteBuilder app,
        string name,
        string member,
        Func<JobReports, Reports.Reader<T>> reader,
        Reports.Taker<T> taker
    )
        where T : class =>
        app.MapReport(
            $"/runtime/v1/{name}",
            ServiceKeyScopes.Jobs,
            member,
            JobRules.MostRows,
            JobRules.BodyLimit,
            context => reader(context.RequestServices.GetRequiredService<JobReports>()),
            taker
        );

    private static string App(HttpContext context) => context.RequiredCaller().Key.Audience;

    private static Rejection Why(JobFault fault) =>
        fault switch
        {
            JobFault.UnknownTenant => Rejection.UnknownTenant,
            JobFault.TooManyKinds => new(
                "too_many_kinds",
                $"There are {KnownNames.Most} kinds of jobs, and this would be another. A kind says what is done, such as export; ids belong into id, correlationId or arguments."
            ),
            JobFault.TooManyQueues => new(
                "too_many_queues",
                $"There are {KnownNames.Most} queues, and this would be another. Ids belong into id, correlationId or arguments."
            ),
            _ => throw new InvalidOperationException($"Unknown fault {fault}."),
        };

    private static IReadOnlyDictionary<int, Rejection> Why(
        IReadOnlyDictionary<int, RequestIntake.Fault> faults
    ) =>
        faults.ToDictionary(
            pair => pair.Key,
            pair =>
                pair.Value == RequestIntake.Fault.UnknownTenant
                    ? Rejection.UnknownTenant
                    : Rejection.IdReused
        );
}

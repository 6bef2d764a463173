using Postern.Operations;
using Postern.Storage;
using Postern.Tenants;

namespace Postern.Jobs;

/// <summary>What a customer asked for, as reported.</summary>
public sealed record ReportedRequest
{
    /// <summary>The reporter's own id, 1 to 200 characters.</summary>
    public required string Id { get; init; }

    public required string Kind { get; init; }

    /// <summary>The tenant's external id.</summary>
    public required string Tenant { get; init; }

    /// <summary>The user's external id.</summary>
    public string? User { get; init; }

    /// <summary>Shared by the jobs and deliveries that are for it.</summary>
    public required string CorrelationId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required DateTimeOffset DueAt { get; init; }
}

/// <summary>Takes requests and deliveries in, each once, and notes which requests are answered by what is known.</summary>
internal sealed class RequestIntake(
    IDbContextFactory<PosternDb> contexts,
    WriteQueue writes,
    TimeProvider time
)
{
    private const int Attempts = 5;

    /// <summary>Why a row was left out.</summary>
    public enum Fault
    {
        UnknownTenant,

        /// <summary>The id was used before for another request.</summary>
        IdReused,
    }

    /// <summary>Takes them in.</summary>
    /// <returns>Indexes of what was left out, and why.</returns>
    public Task<IReadOnlyDictionary<int, Fault>> TakeAsync(
        string app,
        IReadOnlyList<ReportedRequest> requests,
        CancellationToken cancellation
    ) => AgainAsync((db, now) => TakeAsync(db, app, requests, now, cancellation), cancellation);

    /// <inheritdoc cref="TakeAsync(string, IReadOnlyList{ReportedRequest}, CancellationToken)"/>
    public Task<IReadOnlyDictionary<int, Fault>> TakeAsync(
        string app,
        IReadOnlyList<DeliveryEvent> deliveries,
        CancellationToken cancellation
    ) => AgainAsync((db, now) => TakeAsync(db, app, deliveries, now, cancellation), cancellation);

    private async Task<IReadOnlyDictionary<int, Fault>> AgainAsync(
        Func<PosternDb, DateTimeOffset, Task<IReadOnlyDictionary<int, Fault>>> take,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = await contexts.CreateDbContextAsync(cancellation);
                using var turn = await writes.EnterAsync(cancellation);
#pragma warning disable RS0030 // What the product tells of its own work; staff change nothing of it.
                await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
                var faults = await take(db, time.Now());
                await db.SaveChangesAsync(cancellation);
                await transaction.CommitAsync(cancellation);
#pragma warning restore RS0030
                return faults;
            }
            catch (Exception exception)
                when (attempt < Attempts && DatabaseFault.IsMomentary(exception))
            {
                // Two reports of the same at the same moment: looked at again.
            }
        }
    }

    private static async Task<IReadOnlyDictionary<int, Fault>> TakeAsync(
        PosternDb db,
        string app,
        IReadOnlyList<ReportedRequest> reported,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var faults = new SortedDictionary<int, Fault>();
        var tenants = await db.TenantIdsAsync(reported.Select(one => one.Tenant), cancellation);
        var ids = reported.Select(one => one.Id).Distinct(StringComparer.Ordinal).ToList();
        var known = await db
            .CustomerRequests.AsNoTracking()
            .Where(request => request.App == app && ids.Contains(request.ExternalId))
            .ToDictionaryAsync(request => request.ExternalId, StringComparer.Ordinal, cancellation);
        var fresh = new List<CustomerRequest>();
        for (var index = 0; index < reported.Count; index++)
        {
            var one = reported[index];
            if (!tenants.TryGetValue(one.Tenant, out var tenant))
            {
                faults[index] = Fault.UnknownTenant;
                continue;
            }

            if (known.TryGetValue(one.Id, out var request))
            {
                if (!IsSame(request, one, tenant))
                {
                    faults[index] = Fault.IdReused;
                }

                continue;
            }

            request = new CustomerRequest
            {
                // As with jobs: lists go by the id.
                Id = Guid.CreateVersion7(one.RequestedAt < now ? one.RequestedAt : now),
                App = app,
                ExternalId = one.Id,
                Kind = one.Kind,
                TenantId = tenant,
                UserExternalId = one.User,
                CorrelationId = one.CorrelationId,
                RequestedAt = one.RequestedAt,
                DueAt = one.DueAt,
                ReceivedAt = now,
            };
            known[one.Id] = request;
            fresh.Add(request);
        }

        await new BulkWrite(db).InsertAsync(fresh, cancellation);
        await RequestKeeping.KeepAsync(
            db,
            fresh.Select(request => (request.TenantId, request.CorrelationId)),
            cancellation
        );
        return faults;
    }

    private static bool IsSame(CustomerRequest known, ReportedRequest one, Guid tenant) =>
        known.Kind == one.Kind
        && known.TenantId == tenant
        && known.UserExternalId == one.User
        && known.CorrelationId == one.CorrelationId
        && known.RequestedAt == one.RequestedAt
        && known.DueAt == one.DueAt;

    private static async Task<IReadOnlyDictionary<int, Fault>> TakeAsync(
        PosternDb db,
        string app,
        IReadOnlyList<DeliveryEvent> reported,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var faults = new SortedDictionary<int, Fault>();
        var tenants = await db.TenantIdsAsync(reported.Select(one => one.Tenant), cancellation);
        var ids = reported.Select(one => one.Id).Distinct(StringComparer.Ordinal).ToList();
        var known = await db
            .Deliveries.TagWith(RowLock.Tag)
            .AsTracking()
            .Where(delivery => delivery.App == app && ids.Contains(delivery.ExternalId))
            .OrderBy(delivery => delivery.Id)
            .ToDictionaryAsync(
                delivery => delivery.ExternalId,
                StringComparer.Ordinal,
                cancellation
            );
        var changed = new List<(Guid, string)>();
        for (var index = 0; index < reported.Count; index++)
        {
            var one = reported[index];
            if (!tenants.TryGetValue(one.Tenant, out var tenant))
            {
                faults[index] = Fault.UnknownTenant;
                continue;
            }

            if (!known.TryGetValue(one.Id, out var delivery))
            {
                delivery = new Delivery
                {
                    Id = Guid.CreateVersion7(now),
                    App = app,
                    ExternalId = one.Id,
                    TenantId = tenant,
                    CorrelationId = one.CorrelationId,
                    Kind = one.Kind,
                    State = one.State,
                    StateAt = one.At,
                    ReceivedAt = now,
                };
                known[one.Id] = delivery;
                db.Deliveries.Add(delivery);
            }
            else if (
                delivery.TenantId != tenant
                || delivery.CorrelationId != one.CorrelationId
                || delivery.Kind != one.Kind
            )
            {
                faults[index] = Fault.IdReused;
                continue;
            }

            delivery.Take(one);
            changed.Add((tenant, one.CorrelationId));
        }

#pragma warning disable RS0030 // So that what follows sees them; the same transaction.
        await db.SaveChangesAsync(cancellation);
#pragma warning restore RS0030
        await RequestKeeping.KeepAsync(db, changed, cancellation);
        return faults;
    }
}

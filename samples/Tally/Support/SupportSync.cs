using System.Net;
using Postern.AspNetCore;

namespace Tally.Support;

/// <summary>
/// Tells Postern who Tally's companies and users are: all of them at the start and each hour, and a company whose users
/// changed at once. Tally itself never waits for it.
/// </summary>
internal sealed partial class SupportSync(
    PosternClient postern,
    ChangedTenants changed,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<SupportSync> logger
) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Round = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        var waiting = await AllAsync(stoppingToken);
        while (true)
        {
            if (await TellAsync(waiting, stoppingToken))
            {
                pause = FirstPause;
                if (!await SomethingChangedAsync(stoppingToken))
                {
                    waiting = await AllAsync(stoppingToken);
                }
            }
            else
            {
                await Task.Delay(pause, clock, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }

            while (changed.TryTake(out var id))
            {
                waiting.Add(id!);
            }
        }
    }

    /// <summary>Whether all are told; those that are not stay in the set.</summary>
    private async Task<bool> TellAsync(HashSet<string> waiting, CancellationToken cancellation)
    {
        foreach (var id in waiting.ToList())
        {
            try
            {
                await TellAsync(id, cancellation);
            }
            catch (PosternException exception) when (MayPass(exception))
            {
                LogWaiting(exception.Detail);
                return false;
            }
            catch (PosternException exception)
            {
                // It would be refused again: the others shall not wait for it.
                LogRefused(id, exception.Detail);
            }

            waiting.Remove(id);
        }

        return true;
    }

    private async Task TellAsync(string tenantId, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TallyDb>();
        var tenant = await db
            .Tenants.IgnoreQueryFilters()
            .AsNoTracking()
            .FirstAsync(tenant => tenant.Id == tenantId, cancellation);
        var users = await db
            .Users.IgnoreQueryFilters()
            .AsNoTracking()
            .Where(user => user.TenantId == tenantId)
            .ToListAsync(cancellation);
        var told = new PosternTenant
        {
            Name = tenant.Name,
            Domain = tenant.Domain,
            Country = tenant.Country,
            Currency = tenant.Currency,
            OwnerEmail = users.FirstOrDefault(user => user.Role == Role.Owner)?.Email,
        };
        if (await postern.PutTenantAsync(tenantId, told, cancellation))
        {
            // Once: from then on the plan is what staff say it is.
            await postern.PutTenantAsync(tenantId, told with { Plan = tenant.Plan }, cancellation);
        }

        foreach (var user in users)
        {
            await postern.PutUserAsync(
                tenantId,
                user.Id,
                new PosternUser
                {
                    Email = user.Email,
                    Name = user.Name,
                    Role = user.Role.Name(),
                },
                cancellation
            );
        }
    }

    private async Task<HashSet<string>> AllAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TallyDb>();
        var ids = db.Tenants.IgnoreQueryFilters().Select(tenant => tenant.Id);
        return [.. await ids.ToListAsync(cancellation)];
    }

    /// <summary>Waits for a change, no longer than until the next round is due.</summary>
    private async Task<bool> SomethingChangedAsync(CancellationToken cancellation)
    {
        using var round = new CancellationTokenSource(Round, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellation,
            round.Token
        );
        try
        {
            await changed.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    // A key that is refused may be one that is about to be made.
    private static bool MayPass(PosternException exception) =>
        exception.IsTransient
        || exception.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    [LoggerMessage(LogLevel.Warning, "Postern is not told of companies and users yet: {Detail}")]
    private partial void LogWaiting(string detail);

    [LoggerMessage(LogLevel.Error, "Postern refuses company {Id} or one of its users: {Detail}")]
    private partial void LogRefused(string id, string detail);
}

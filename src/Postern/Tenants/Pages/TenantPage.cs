using Microsoft.AspNetCore.Components;
using Postern.Console;
using Postern.Queries;
using Postern.Tenants.Queries;

namespace Postern.Tenants.Pages;

/// <summary>A page about one tenant.</summary>
public abstract class TenantPage : ConsolePage
{
    [Parameter]
    public Guid Id { get; set; }

    protected TenantView? Tenant { get; private set; }

    protected IReadOnlyList<PlanView> Plans { get; private set; } = [];

    /// <summary>Reads the tenant for the head of the page.</summary>
    protected async Task OpenAsync() =>
        await OpenAsync(await ReadAsync<GetTenant, GetTenant.Input, TenantView>(new() { Id = Id }));

    /// <summary>Takes the tenant from a read that has it along with more.</summary>
    protected async Task OpenAsync(TenantView? tenant)
    {
        Tenant = tenant;
        Plans = (await ReadAsync<ListPlans, ListPlans.Input, Page<PlanView>>(new()))?.Items ?? [];
    }
}

using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Postern.Settings;
using Postern.Staff.Provider;
using Postern.Staff.Sessions;
using Postern.Staff.Tokens;
using Postern.Storage;

namespace Postern.Staff;

/// <summary>Registers how staff sign in and how a request says who is behind it.</summary>
internal static class StaffServices
{
    /// <summary>
    /// Needs the storage and the kernel's <c>AuditWriter</c>. No scheme is a default one: what an endpoint takes, it says.
    /// </summary>
    public static IServiceCollection AddStaffIdentity(
        this IServiceCollection services,
        PosternSettings settings
    )
    {
        services.TryAddSingleton(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings.Sso);
        services.AddSingleton<ProviderClient>();
        services.AddSingleton<ProviderDocuments>();
        services.AddSingleton<ProviderSignIn>();
        services.AddSingleton<ProviderSignOut>();
        services.AddSingleton<TokenValidation>();
        services.AddSingleton<StaffAdmission>();
        services.AddSingleton<StaffActors>();
        services.AddSingleton<StaffSessions>();
        services.AddSingleton<StaffSignIns>();
        services.AddSingleton<StaffSignOuts>();
        services.AddSingleton<ApiSessions>();
        services.AddSingleton<RefusalBudget>();
        services.AddSingleton<StaffRefusals>();
        services.AddSingleton<BackChannelLogout>();
        services
            .AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(StaffSchemes.Bearer, null)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(StaffSchemes.Session, null)
            .AddOAuth<ProviderOptions, ProviderHandler>(StaffSchemes.Provider, _ => { });
        services.AddAntiforgery(options => options.Cookie = new FormCookie());
        return services.AddProtectionKeys();
    }

    /// <summary>Keys in the database, so that any admin server reads what another one has issued.</summary>
    private static IServiceCollection AddProtectionKeys(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("postern");
        services.AddSingleton<ProtectionKeyRepository>();
        services
            .AddOptions<KeyManagementOptions>()
            .Configure<ProtectionKeyRepository>(
                (options, repository) => options.XmlRepository = repository
            );
        return services;
    }
}

using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Staff;

/// <summary>Registers how staff sign in and how a request says who is behind it.</summary>
internal static class StaffServices
{
    public static IServiceCollection AddStaffIdentity(
        this IServiceCollection services,
        PosternSettings settings
    )
    {
        services.AddSingleton(settings.Sso);
        services.AddAuthentication();
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

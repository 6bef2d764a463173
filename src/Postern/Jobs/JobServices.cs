using Microsoft.Extensions.DependencyInjection;

namespace Postern.Jobs;

/// <summary>Registers what takes reports of jobs in; both planes do.</summary>
internal static class JobServices
{
    public static IServiceCollection AddJobIntake(
        this IServiceCollection services,
        JobsOptions options
    )
    {
        services.AddSingleton(options);
        services.AddSingleton(new Redaction(options.SecretArguments));
        services.AddSingleton<JobIntake>();
        services.AddSingleton<RequestIntake>();
        services.AddSingleton<WorkerIntake>();
        return services;
    }
}

namespace Postern.Console;

/// <summary>Where a thing has its page.</summary>
internal static class ConsoleLinks
{
    public static string? To(string? kind, string? id) =>
        kind switch
        {
            _ when id is null => null,
            "tenant" => $"/tenants/{id}",
            "user" => $"/users/{id}",
            "impersonationSession" => $"/impersonations/{id}",
            "invoice" => $"/invoices/{id}",
            "flag" => "/flags",
            "settingOverride" => "/settings",
            "serviceKey" => "/service-keys",
            "job" => $"/jobs/{id}",
            "request" => $"/jobs/requests?search={id}",
            "jobBatch" => $"/jobs/batches/{id}",
            "error" => $"/jobs/errors/{id}",
            "alertRule" => "/alerts",
            "auditEntry" => $"/audit/{id}",
            _ => null,
        };
}

namespace Postern.AspNetCore;

/// <summary>The endpoint is served while the app, or the tenant, is in maintenance: health checks, signing out, files.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AllowWhenInMaintenanceAttribute : Attribute;

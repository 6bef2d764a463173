using Postern.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Declares what an endpoint lets an impersonated request do, and which limits hold for it.</summary>
public static class PosternEndpointConventionBuilderExtensions
{
    /// <inheritdoc cref="RefuseWhenImpersonatedAttribute"/>
    public static TBuilder RefuseWhenImpersonated<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RefuseWhenImpersonatedAttribute());

    /// <inheritdoc cref="AllowWhenReadOnlyAttribute"/>
    public static TBuilder AllowWhenReadOnly<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new AllowWhenReadOnlyAttribute());

    /// <inheritdoc cref="AllowWhenImpersonatedAttribute"/>
    public static TBuilder AllowWhenImpersonated<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new AllowWhenImpersonatedAttribute());

    /// <inheritdoc cref="AllowWhenInMaintenanceAttribute"/>
    public static TBuilder AllowWhenInMaintenance<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new AllowWhenInMaintenanceAttribute());

    /// <inheritdoc cref="WithoutRateLimitAttribute"/>
    public static TBuilder WithoutRateLimit<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new WithoutRateLimitAttribute());

    /// <inheritdoc cref="LimitUploadsAttribute"/>
    public static TBuilder LimitUploads<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new LimitUploadsAttribute());
}

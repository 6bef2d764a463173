using Postern.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Declares what an endpoint lets an impersonated request do.</summary>
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
}

namespace Postern.AspNetCore.Gate;

/// <summary>Whether this app's pipeline has Postern in it. Services alone let nobody in: without <c>UsePostern</c> the rules
/// for requests without an endpoint would not hold, so no token is looked at.</summary>
internal sealed class PosternPipeline
{
    public bool IsUsed { get; set; }
}

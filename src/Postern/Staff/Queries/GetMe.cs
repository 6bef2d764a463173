using Postern.Queries;

namespace Postern.Staff.Queries;

[Query("staff.me", "/me", Title = "Who am I", Recorded = false)]
public sealed class GetMe : Query<GetMe.Input, MeView>
{
    public sealed record Input;

    protected override Task<MeView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var actor = context.Actor;
        return Task.FromResult<MeView?>(
            new MeView(
                actor.Email,
                actor.Name,
                actor.Roles,
                [.. actor.Permissions.Order(StringComparer.Ordinal)],
                actor.SessionId,
                actor.AuthenticatedAt
            )
        );
    }
}

/// <summary>The staff member who asks, and what the roles allow.</summary>
public sealed record MeView(
    string? Email,
    string Name,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Permissions,
    Guid? SessionId,
    DateTimeOffset? AuthenticatedAt
);

using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Users.Queries;

[Query("user.get", "/users/{id}", Title = "Open a user", Permissions = [Permissions.ReadTenants])]
public sealed class GetUser : Query<GetUser.Input, UserView>
{
    public sealed record Input
    {
        public Guid Id { get; init; }
    }

    protected override async Task<UserView?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        var user = await context.Db.Users.SingleOrDefaultAsync(
            row => row.Id == input.Id,
            cancellation
        );
        if (user is null)
        {
            return null;
        }

        var tenant = await context
            .Db.Tenants.Where(row => row.Id == user.TenantId)
            .Select(row => row.Name)
            .SingleAsync(cancellation);
        context.Saw(
            $"Opened user {Mask.Text(user.Email)} of {tenant}",
            AuditSubject.Of("user", user)
        );
        return UserView.Of(user, tenant);
    }
}

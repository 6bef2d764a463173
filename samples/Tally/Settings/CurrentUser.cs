namespace Tally.Settings;

internal static class CurrentUser
{
    /// <summary>The signed-in user's own row, to be changed.</summary>
    public static Task<User> CurrentUserAsync(
        this TallyDb db,
        Member member,
        CancellationToken cancellation
    ) => db.Users.SingleAsync(user => user.Id == member.UserId, cancellation);
}

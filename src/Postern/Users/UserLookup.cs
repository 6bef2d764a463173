using Postern.Storage;

namespace Postern.Users;

/// <summary>How users are found by the beginning of something: by a pattern on PostgreSQL, by a range on SQLite.</summary>
internal static class UserLookup
{
    public static IQueryable<User> ByPrefix(PosternDb db, string prefix)
    {
        var after = LookupSearch.After(prefix);
        return db.IsPostgres
            ? db.Users.Where(user =>
                user.SearchName.StartsWith(prefix) || user.Email.StartsWith(prefix)
            )
            : db.Users.Where(user =>
                (
                    string.Compare(user.SearchName, prefix) >= 0
                    && string.Compare(user.SearchName, after) < 0
                )
                || (
                    string.Compare(user.Email, prefix) >= 0 && string.Compare(user.Email, after) < 0
                )
            );
    }
}

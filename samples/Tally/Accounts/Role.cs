namespace Tally.Accounts;

public enum Role
{
    /// <summary>Everything, and the company's own affairs: keys, support access.</summary>
    Owner,

    /// <summary>Invoices and customers.</summary>
    Member,

    /// <summary>Invoices, customers, exports and how the company pays for Tally.</summary>
    Accountant,
}

internal static class RoleNames
{
    public static string Name(this Role role) =>
        role switch
        {
            Role.Owner => "owner",
            Role.Accountant => "accountant",
            _ => "member",
        };

    public static Role Read(string? name) =>
        name switch
        {
            "owner" => Role.Owner,
            "accountant" => Role.Accountant,
            _ => Role.Member,
        };
}

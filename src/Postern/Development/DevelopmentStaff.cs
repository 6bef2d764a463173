namespace Postern.Development;

/// <summary>The staff of the demo: every role twice, and the cases that a sign-in has to get right.</summary>
public static class DevelopmentStaff
{
    private static readonly string[] PasswordAndCode = ["pwd", "otp", "mfa"];
    private static readonly string[] PasswordOnly = ["pwd"];

    public static IReadOnlyList<DevelopmentStaffMember> Default { get; } =
    [
        new("4c1f0e7a92b35d68", "sam@postern.example", "Sam Okafor", ["support"], PasswordAndCode),
        new(
            "b7d25a90c4e81f36",
            "sofia@postern.example",
            "Sofia Lindqvist",
            ["support"],
            PasswordAndCode
        ),
        new("0e93c6d1f7a24b58", "ben@postern.example", "Ben Haddad", ["billing"], PasswordAndCode),
        new(
            "d8a4170b5c2e9f63",
            "bella@postern.example",
            "Bella Moreau",
            ["billing"],
            PasswordAndCode
        ),
        new(
            "61f2b98e0d7c3a45",
            "erin@postern.example",
            "Erin Walsh",
            ["engineering"],
            PasswordAndCode
        ),
        new(
            "9a3e5d07c1b84f26",
            "emil@postern.example",
            "Emil Nowak",
            ["engineering"],
            PasswordAndCode
        ),
        new("27c8f4b16e0d9a53", "ada@postern.example", "Ada Brandt", ["auditor"], PasswordAndCode),
        new(
            "f05b7e3a8d1c6294",
            "axel@postern.example",
            "Axel Ferreira",
            ["auditor"],
            PasswordAndCode
        ),
        new(
            "83d6a1c95f4e0b72",
            "sol@postern.example",
            "Sol Keller",
            ["support", "billing"],
            PasswordAndCode
        ),
        new("5e0c9b74a2d8f316", "max@postern.example", "Max Tanaka", ["support"], PasswordOnly),
        new("c2947f6d0b1ea385", "nora@postern.example", "Nora Iqbal", [], PasswordAndCode),
    ];
}

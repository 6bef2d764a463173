using System.Text.RegularExpressions;

namespace Postern.Tests.Laws;

/// <summary>Capabilities over a kernel: who may refer to whom, read from the sources.</summary>
public sealed partial class DependencyLaws
{
    private static readonly string Source = Repository.Folder("src", "Postern");

    private static readonly string[] Capabilities =
    [
        "Alerts",
        "Audit",
        "Billing",
        "Configuration",
        "Impersonation",
        "Jobs",
        "Outbox",
        "ServiceKeys",
        "Staff",
        "Tenants",
        "Users",
    ];

    /// <summary>
    /// Which capability may refer to which others. All of them know <c>Staff</c>, for the names of permissions; what else
    /// stands here is asked about in a review.
    /// </summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        // Rules are about jobs, their workers and what customers asked for.
        ["Alerts"] = ["Jobs", "Staff"],
        ["Audit"] = ["Staff"],
        // A tenant is billed; how much it may use, and staff may give, are settings; the outbox carries effects to Stripe.
        ["Billing"] = ["Configuration", "Outbox", "Staff", "Tenants"],
        // A setting differs by plan and by tenant; a server is known by the key that it speaks with.
        ["Configuration"] = ["ServiceKeys", "Staff", "Tenants"],
        // A staff member becomes a user of a tenant.
        ["Impersonation"] = ["Staff", "Tenants", "Users"],
        // A job is a tenant's and its user's; what is asked of its owner goes by the outbox; an overview tells of alerts.
        ["Jobs"] = ["Alerts", "Audit", "Outbox", "Staff", "Tenants", "Users"],
        ["Outbox"] = ["Staff"],
        ["ServiceKeys"] = ["Staff"],
        // "What I did last" names the tenants and users that were opened.
        ["Staff"] = ["Tenants", "Users"],
        // A tenant's page shows its users, its history, who saw the product as one of its users, and whether it is in
        // maintenance. A price that was agreed on stands in the way of another plan.
        ["Tenants"] = ["Audit", "Billing", "Configuration", "Impersonation", "Staff", "Users"],
        // A user belongs to a tenant, and the page shows the history.
        ["Users"] = ["Audit", "Staff", "Tenants"],
    };

    [Fact]
    public void The_kernel_refers_to_no_capability()
    {
        var found = References("Operations");

        Assert.Empty(
            found.Select(reference => $"{reference.File} refers to {reference.Capability}")
        );
    }

    [Fact]
    public void Capabilities_refer_to_each_other_only_as_listed()
    {
        var found = Capabilities
            .SelectMany(
                capability => References(capability),
                (capability, reference) => (capability, reference)
            )
            .Where(pair => pair.reference.Capability != pair.capability)
            .ToList();

        Assert.Empty(
            found
                .Where(pair => !Allowed[pair.capability].Contains(pair.reference.Capability))
                .Select(pair => $"{pair.reference.File} refers to {pair.reference.Capability}")
        );
        // What is no longer needed is taken off the list.
        Assert.Equal(
            Allowed
                .SelectMany(each => each.Value, (each, other) => $"{each.Key} -> {other}")
                .Order(StringComparer.Ordinal),
            found
                .Select(pair => $"{pair.capability} -> {pair.reference.Capability}")
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_folder_with_operations_is_a_known_capability()
    {
        var folders = Directory
            .GetDirectories(Source)
            .Where(folder => Directory.Exists(Path.Combine(folder, "Operations")))
            .Select(folder => Path.GetFileName(folder));

        Assert.Empty(folders.Except(Capabilities, StringComparer.Ordinal));
    }

    private static List<(string File, string Capability)> References(string folder) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Source, folder), "*", SearchOption.AllDirectories)
                .Where(file =>
                    file.EndsWith(".cs", StringComparison.Ordinal)
                    || file.EndsWith(".razor", StringComparison.Ordinal)
                )
                .SelectMany(
                    file => Namespace().Matches(Comment().Replace(File.ReadAllText(file), "")),
                    (file, match) =>
                        (Path.GetRelativePath(Source, file), match.Groups["capability"].Value)
                )
                .Where(reference => Capabilities.Contains(reference.Item2))
                .Distinct(),
        ];

    /// <summary>A using, or a name in full; from within <c>Postern</c> a short one such as <c>Staff.Permissions</c> as well.</summary>
    [GeneratedRegex(
        @"\bPostern\.(?<capability>[A-Z][A-Za-z]+)|(?<![\w.""])(?<capability>Staff|Tenants|Users|Audit|Outbox)\.[A-Z]"
    )]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*//.*$|@\*.*?\*@", RegexOptions.Multiline)]
    private static partial Regex Comment();
}

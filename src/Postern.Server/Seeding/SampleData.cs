using System.Globalization;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.Tenants;
using Postern.Users;

namespace Postern.Server.Seeding;

/// <summary>
/// Rows like those of a company that has been in business for three years: names of several scripts and lengths, a few
/// very large tenants and many small ones. The same seed and numbers give the same rows.
/// </summary>
internal sealed class SampleData(int seed, long tenants)
{
    private static readonly DateTimeOffset Start = new(2023, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Span = TimeSpan.FromDays(3 * 365);

    private static readonly string[] Tags =
    [
        "pilot",
        "reseller",
        "education",
        "non-profit",
        "migrated",
        "partner",
        "at-risk",
        "vip",
    ];

    private static readonly string[] Roles =
    [
        "owner",
        "admin",
        "member",
        "member",
        "member",
        "viewer",
    ];

    private static readonly string[] Staff =
    [
        "sam.support",
        "sofia.support",
        "bill.billing",
        "erin.engineer",
        "otto.oncall",
    ];

    private static readonly (AuditKind Kind, string Action, string Summary)[] Acts =
    [
        (AuditKind.Read, "tenant.read", "Opened tenant"),
        (AuditKind.Read, "user.read", "Opened user"),
        (AuditKind.Read, "tenant.search", "Searched tenants"),
        (AuditKind.Change, "tenant.plan.update", "Changed the plan"),
        (AuditKind.Change, "tenant.flag.set", "Set a flag"),
        (AuditKind.Change, "user.credentials.reset", "Had a link for new credentials sent"),
        (AuditKind.Refused, "tenant.plan.update", "Not allowed to support"),
    ];

    public Tenant Tenant(long index, Guid entry)
    {
        var random = SampleIds.Random(seed, "tenant", index);
        var region = Region(random);
        var name = CompanyName(region, random);
        var slug = $"{Slug.From(name)}-{Tail(index)}";
        var created = CreatedAt(index, tenants);
        var tenant = new Tenant
        {
            Id = TenantId(index),
            Name = name,
            Slug = slug,
            ExternalId = $"acct_{Tail(index)}",
            Domain = $"{slug}.{region.TopLevel}",
            Country = region.Country,
            Currency = region.Currency,
            TimeZone = region.TimeZone,
            Plan = random.Next(100) switch
            {
                < 60 => "free",
                < 85 => "team",
                < 97 => "business",
                _ => "enterprise",
            },
            SupportAccess = random.Next(20) switch
            {
                0 => SupportAccess.Never,
                1 or 2 => SupportAccess.Ask,
                _ => SupportAccess.Always,
            },
            TrialEndsAt = random.Next(5) == 0 ? created.AddDays(14) : null,
            OwnerEmail = $"owner@{slug}.{region.TopLevel}",
            Tags = random.Next(3) == 0 ? [Pick(Tags, random)] : [],
            CreatedAt = created,
            AuditEntryId = entry,
        };
        if (random.Next(33) == 0)
        {
            tenant.Deactivate(created.AddDays(random.Next(1, 400)));
        }

        tenant.Index();
        return tenant;
    }

    public User User(long index, long users, Guid entry)
    {
        var random = SampleIds.Random(seed, "user", index);
        var of = TenantOf(random);
        // The first draws of a tenant's own generator are its region and name, so its people are called as is usual there.
        var home = SampleIds.Random(seed, "tenant", of);
        var region = Region(home);
        var slug = Slug.From(CompanyName(region, home));
        var given = Pick(region.People, random);
        var family = Pick(region.Families, random);
        var created = CreatedAt(index, users);
        var user = new User
        {
            Id = SampleIds.Id(created, seed, "user", index),
            TenantId = TenantId(of),
            ExternalId = $"user_{Tail(index)}",
            Email =
                $"{given.Latin}.{family.Latin}.{Tail(index)}@{slug}-{Tail(of)}.{region.TopLevel}",
            Name = $"{given.Text} {family.Text}",
            Role = Pick(Roles, random),
            CreatedAt = created,
            AuditEntryId = entry,
        };
        if (random.Next(25) == 0)
        {
            user.Deactivate(created.AddDays(random.Next(1, 400)));
        }

        user.Index();
        return user;
    }

    /// <summary>An entry as daily work makes them.</summary>
    public AuditEntry Entry(long index, long entries)
    {
        var random = SampleIds.Random(seed, "entry", index);
        var at = CreatedAt(index, entries);
        var staff = Pick(Staff, random);
        var (kind, action, summary) = Pick(Acts, random);
        var tenant = TenantId(TenantOf(random));
        return new AuditEntry
        {
            Id = SampleIds.Id(at, seed, "entry", index),
            At = at,
            Kind = kind,
            Action = action,
            StaffIssuer = "https://idp.example",
            StaffSubject = staff,
            StaffEmail = $"{staff}@company.example",
            StaffName = staff.Replace('.', ' '),
            StaffRoles = [staff[(staff.IndexOf('.', StringComparison.Ordinal) + 1)..]],
            TenantId = tenant,
            TargetKind = "tenant",
            TargetId = tenant.ToString(),
            Reason = "Asked for in a ticket of the customer",
            Ticket = string.Create(CultureInfo.InvariantCulture, $"SUP-{random.Next(1, 100_000)}"),
            Summary = summary,
            Code = kind == AuditKind.Refused ? ProblemCodes.Forbidden : null,
            Before = kind == AuditKind.Change ? Plan("free") : null,
            After = kind == AuditKind.Change ? Plan("team") : null,
            RequestId = SampleIds.Id(at, seed, "request", index).ToString("N"),
            SourceIp = string.Create(
                CultureInfo.InvariantCulture,
                $"10.0.{random.Next(256)}.{random.Next(1, 255)}"
            ),
            Server = ServerIdentity.Current.Name,
        };
    }

    private static string Plan(string plan) =>
        new JsonObject { ["tenant"] = new JsonObject { ["plan"] = plan } }.ToJsonString();

    /// <summary>The cube makes the first tenants large and the most small: of a million users the first of a million tenants
    /// has ten thousand.</summary>
    private long TenantOf(Random random)
    {
        var chance = random.NextDouble();
        return (long)(tenants * chance * chance * chance);
    }

    private Guid TenantId(long index) =>
        SampleIds.Id(CreatedAt(index, tenants), seed, "tenant", index);

    private static DateTimeOffset CreatedAt(long index, long count) =>
        Start.AddMicroseconds(Math.Floor(Span.TotalMicroseconds * index / count));

    private string Tail(long index) =>
        string.Create(CultureInfo.InvariantCulture, $"{seed}x{index}");

    private static SampleRegion Region(Random random)
    {
        var share = random.Next(SampleRegion.All.Sum(region => region.Share));
        return SampleRegion.All.First(region => (share -= region.Share) < 0);
    }

    private static string CompanyName(SampleRegion region, Random random) =>
        $"{Pick(region.Companies, random)} {Pick(region.Trades, random)} {Pick(region.Forms, random)}".TrimEnd();

    private static T Pick<T>(T[] items, Random random) => items[random.Next(items.Length)];
}

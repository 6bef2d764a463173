using Microsoft.AspNetCore.Identity;
using Tally.Customers;
using Tally.Exports;
using Tally.Invoices;
using Tally.Settings;

namespace Tally.Storage;

/// <summary>Made-up companies, so that there is something to see. Dates are counted from today, so they do not age.</summary>
public sealed class DemoCompanies(TallyDb db, IPasswordHasher<User> hasher, TimeProvider clock)
{
    public const string Password = "five strokes make a tally";

    // Made anew each time: they become rows of a database, and a row belongs to one.
    private Company[] Companies =>
        [
            new(
                new()
                {
                    Id = "t_brightwater",
                    Name = "Brightwater Studios",
                    Address = "14 Quayside Row\nBristol BS1 6UN\nUnited Kingdom",
                    TaxNumber = "GB 372 6014 88",
                    Domain = "brightwater.example",
                    Country = "GB",
                    Currency = "GBP",
                    Plan = "business",
                    TaxRate = 2000,
                    InvoicePrefix = "BW",
                    Card = new("Brightwater Studios Ltd", "4242", 9, 2028),
                },
                [
                    Person("imogen", "Imogen Clarke", Role.Owner),
                    // Printed receipts until that layout was taken out.
                    Person("noor", "Noor Haddad", Role.Accountant, "receipt-80mm"),
                    Person("kwame", "Kwame Mensah", Role.Member),
                    Person("zofia", "Zofia Wiśniewska", Role.Member, PrintLayout.Letter),
                ],
                [
                    new(
                        "Harbour Light Films",
                        "8 Lantern Yard\nCardiff CF10 4BZ",
                        "GB 204 5530 17"
                    ),
                    new("Ó Súilleabháin & Daughters", "3 Sráid na Céibhe\nGalway H91 X2P6", ""),
                    new("Museum of Tides", "The Old Ropeworks\nPlymouth PL1 3RP", "GB 118 0946 52"),
                    new("Kestrel & Finch Books", "71 Mill Lane\nBath BA1 2QR", ""),
                ],
                ["Film edit, days", "Colour grading, hours", "Title sequence", "Studio hire, days"],
                48_000
            ),
            new(
                new()
                {
                    Id = "t_kitsune",
                    Name = "キツネ出版 Kitsune Press",
                    Address = "東京都文京区本郷 3-12-5\n113-0033",
                    TaxNumber = "T4010001087562",
                    Domain = "kitsune.example",
                    Country = "JP",
                    Currency = "JPY",
                    Plan = "team",
                    TaxRate = 1000,
                    InvoicePrefix = "KP",
                    Card = new("Kitsune Press KK", "1881", 4, 2029),
                },
                [
                    Person("aiko", "相沢 愛子", Role.Owner),
                    Person("ren", "藤本 蓮", Role.Accountant),
                    Person("minh", "Nguyễn Thị Minh", Role.Member),
                ],
                [
                    new("蔦屋 中央書店", "京都府京都市中京区 2-8", "T7130001044128"),
                    new("Paper Crane Books", "Level 3, 90 Collins St\nMelbourne VIC 3000", ""),
                    new("Librairie du Canal", "27 quai de Valmy\n75010 Paris", "FR 61 552 100 554"),
                ],
                ["Novel, paperback", "Picture book", "Translation, pages", "Rights, one year"],
                1_800
            ),
            new(
                new()
                {
                    Id = "t_gulfmarine",
                    Name = "الخليج للتوريدات Gulf Marine",
                    Address = "شارع الميناء ١٢\nالشويخ، الكويت 70051",
                    TaxNumber = "KW 81 204 113",
                    Domain = "gulfmarine.example",
                    Country = "KW",
                    Currency = "KWD",
                    Plan = "business",
                    TaxRate = 0,
                    InvoicePrefix = "GM",
                    Card = new("Gulf Marine WLL", "0077", 12, 2027),
                },
                [
                    Person("yusuf", "يوسف الراشد", Role.Owner),
                    Person("leila", "Leila Mansour", Role.Accountant),
                    Person("omar", "Omar Siddiqui", Role.Member),
                ],
                [
                    new("Al Sahel Shipping", "Pier 9\nShuwaikh Port", ""),
                    new("شركة اللؤلؤة للصيد", "الفحيحيل ٤٤\nالكويت", "KW 40 118 902"),
                    new("Muscat Dry Dock Co.", "Way 3312\nMuscat 114, Oman", ""),
                ],
                ["Mooring rope, coils", "Anode set", "Bilge pump service", "Radar bracket"],
                38_500
            ),
            new(
                new()
                {
                    Id = "t_fichte",
                    Name = "Fjord & Fichte Möbel",
                    Address = "Kastanienallee 40\n10119 Berlin",
                    TaxNumber = "DE 301 882 467",
                    Domain = "fichte.example",
                    Country = "DE",
                    Currency = "EUR",
                    Plan = "team",
                    TaxRate = 1900,
                    InvoicePrefix = "FF",
                    Card = null,
                    UnpaidSince = clock.GetUtcNow().AddDays(-3),
                    PaymentFault = PaymentJob.NoCard,
                },
                [
                    Person("juergen", "Jürgen Weiß", Role.Owner),
                    Person("olga", "Ольга Соколова", Role.Accountant),
                    Person("sofie", "Sofie Lindqvist", Role.Member),
                ],
                [
                    new("Café Mirabelle", "Oranienstraße 12\n10999 Berlin", "DE 276 114 905"),
                    new(
                        "Hôtel des Deux Ponts",
                        "5 rue Basse\n67000 Strasbourg",
                        "FR 20 433 812 009"
                    ),
                    new("Βιβλιοπωλείο Αθηνά", "Οδός Ερμού 21\n105 63 Αθήνα", "EL 094259216"),
                ],
                ["Oak table", "Shelf, fitted", "Restoration, hours", "Delivery"],
                32_000
            ),
        ];

    /// <summary>Who can sign in, before anybody changes it.</summary>
    internal IEnumerable<(Tenant Tenant, User User)> People =>
        Companies.SelectMany(company =>
            company.People.Select(person => (company.Tenant, person.In(company.Tenant)))
        );

    public async Task SeedAsync(CancellationToken cancellation)
    {
        if (await db.Tenants.IgnoreQueryFilters().AnyAsync(cancellation))
        {
            return;
        }

        foreach (var company in Companies)
        {
            Add(company);
        }

        await db.SaveChangesAsync(cancellation);
    }

    private static DemoPerson Person(
        string id,
        string name,
        Role role,
        string layout = PrintLayout.A4
    ) => new(id, name, role, layout);

    private void Add(Company company)
    {
        var tenant = company.Tenant;
        var today = clock.Date();
        foreach (var person in company.People)
        {
            var user = person.In(tenant);
            user.PasswordHash = hasher.HashPassword(user, Password);
            db.Add(user);
        }

        var customers = company
            .Customers.Select(
                (customer, i) =>
                    new Customer
                    {
                        Id = $"c_{tenant.InvoicePrefix.ToLowerInvariant()}{i + 1}",
                        TenantId = tenant.Id,
                        Name = customer.Name,
                        Email = $"accounts{i + 1}@customers.example",
                        Address = customer.Address,
                        TaxNumber = customer.TaxNumber,
                    }
            )
            .ToList();
        db.AddRange(customers);

        for (var i = 0; i < Plan.Length; i++)
        {
            db.Add(Invoice(company, Plan[i], i, customers[i % customers.Count].Id, today));
        }

        tenant.LastInvoiceNumber = Plan.Length;
        db.Add(tenant);
        db.Add(
            new ExportRequest
            {
                Id = $"x_{tenant.InvoicePrefix.ToLowerInvariant()}1",
                TenantId = tenant.Id,
                RequestedBy = company.People[0].Name,
                RequestedAt = clock.GetUtcNow().AddDays(-34),
                Format = "csv",
                State = ExportState.Ready,
            }
        );
    }

    // How long ago each was issued, and what became of it; the oldest first.
    private static readonly (int DaysAgo, InvoiceState State)[] Plan =
    [
        (95, InvoiceState.Paid),
        (81, InvoiceState.Paid),
        (70, InvoiceState.Void),
        (58, InvoiceState.Sent),
        (44, InvoiceState.Paid),
        (41, InvoiceState.Sent),
        (27, InvoiceState.Paid),
        (16, InvoiceState.Sent),
        (9, InvoiceState.Sent),
        (4, InvoiceState.Sent),
        (1, InvoiceState.Draft),
    ];

    private static Invoice Invoice(
        Company company,
        (int DaysAgo, InvoiceState State) plan,
        int i,
        string customerId,
        DateOnly today
    )
    {
        var tenant = company.Tenant;
        var issued = today.AddDays(-plan.DaysAgo);
        return new()
        {
            Id = $"i_{tenant.InvoicePrefix.ToLowerInvariant()}{i + 1:D4}",
            TenantId = tenant.Id,
            Number = $"{tenant.InvoicePrefix}-{i + 1:D4}",
            CustomerId = customerId,
            Currency = tenant.Currency,
            IssuedOn = issued,
            DueOn = issued.AddDays(30),
            Note = i % 3 == 0 ? "Thank you for working with us." : "",
            State = plan.State,
            // The newest paid one today, so that there is something paid in any month.
            PaidOn =
                plan.State != InvoiceState.Paid ? null
                : plan.DaysAgo < 30 ? today
                : issued.AddDays(21),
            Lines =
            [
                .. Enumerable
                    .Range(0, (i % 3) + 1)
                    .Select(line => new InvoiceLine
                    {
                        Description = company.Goods[(i + line) % company.Goods.Length],
                        Quantity = (((i * 7) + (line * 3)) % 9 + 1) * 500,
                        UnitPrice = company.Price + (company.Price / 16 * ((i + line) % 5)),
                        TaxRate = tenant.TaxRate,
                    }),
            ],
        };
    }

    private sealed record Company(
        Tenant Tenant,
        DemoPerson[] People,
        DemoCustomer[] Customers,
        string[] Goods,
        long Price
    );

    private sealed record DemoCustomer(string Name, string Address, string TaxNumber);

    private sealed record DemoPerson(string Id, string Name, Role Role, string Layout)
    {
        public User In(Tenant tenant) =>
            new()
            {
                Id = $"u_{Id}",
                TenantId = tenant.Id,
                Name = Name,
                Email = $"{Id}@{tenant.Domain}",
                Role = Role,
                Stamp = NewId.With("s"),
                PrintLayout = Layout,
            };
    }
}

using System.CommandLine;
using System.Text.Json;
using Postern.Cli.Output;

namespace Postern.Cli.Commands;

/// <summary>Every read that the command line offers.</summary>
internal static class Queries
{
    public static IEnumerable<Command> Build(Session session) =>
        [
            Tenants().Build(session),
            ItemCommand.Build(session, "tenant", "Show one tenant.", "tenants", Details),
            Users().Build(session),
            ItemCommand.Build(session, "user", "Show one user.", "users", Details),
            Audit().Build(session),
            ItemCommand.Build(
                session,
                "audit-entry",
                "Show one audit entry and what it changed.",
                "audit",
                Entry
            ),
            Settings().Build(session),
            new ListCommand("settings-upcoming", "List what begins and ends by itself soon.")
            {
                Path = _ => "settings/upcoming",
                Columns = ["at", "begins", "kind", "key", "text", "then", "plan", "tenantName"],
            }
                .Filter("days", "How many days ahead; 7 when not given.")
                .Build(session),
            new ListCommand("flags", "List the flags, and on which plans they are on.")
            {
                Path = _ => "flags",
                Columns = ["key", "name", "plans", "onFor", "offFor", "id"],
            }.Build(session),
            Invoices().Build(session),
            new ListCommand("effects", "List what is on its way to Stripe, newest first.")
            {
                Path = _ => "billing/effects",
                Columns = ["createdAt", "type", "state", "attempts", "error", "externalId", "id"],
            }
                .Filter("tenant", "Id of a tenant.")
                .Filter(
                    "state",
                    "How far it has got.",
                    "intended",
                    "sent",
                    "confirmed",
                    "failed",
                    "unknown"
                )
                .Paged()
                .Build(session),
            Jobs().Build(session),
            ItemCommand.Build(session, "job", "Show one job.", "jobs", Details),
            Requests().Build(session),
            new ListCommand("alerts", "List the rules that are watched, and which of them hold.")
            {
                Path = _ => "alerts",
                Columns = ["name", "condition", "firingSince", "finding", "id"],
            }.Build(session),
            new ListCommand("plans", "List the plans that a tenant can be on.")
            {
                Path = _ => "plans",
            }.Build(session),
        ];

    private static ListCommand Tenants() =>
        new ListCommand("tenants", "Find tenants.")
        {
            Path = _ => "tenants",
            Columns = ["id", "name", "slug", "status", "plan", "domain", "externalId", "createdAt"],
        }
            .Filter("search", "Part of a name, slug, domain, external id, tag, or a user's e-mail.")
            .Filter("status", "Only tenants in this state.", "active", "deactivated")
            .Filter("plan", "Only tenants on this plan.")
            .Paged();

    private static ListCommand Invoices() =>
        new ListCommand("invoices", "List invoices, newest first. Amounts are minor units.")
        {
            Path = _ => "invoices",
            Columns =
            [
                "invoice.number",
                "tenantName",
                "invoice.status",
                "invoice.currency",
                "invoice.total",
                "invoice.amountDue",
                "invoice.dueAt",
                "invoice.id",
            ],
        }
            .Filter("tenant", "Id of a tenant.")
            .Filter("status", "How it stands.", "draft", "open", "paid", "void", "uncollectible")
            .Filter("number", "The whole number, such as INV-2026-000001.")
            .Paged();

    private static ListCommand Jobs() =>
        new ListCommand("jobs", "List jobs, newest first.")
        {
            Path = _ => "jobs",
            Columns =
            [
                "stateAt",
                "kind",
                "queue",
                "state",
                "attempt",
                "tenantName",
                "error.message",
                "id",
            ],
        }
            .Filter("tenant", "Id of a tenant.")
            .Filter(
                "state",
                "How it stands.",
                "waiting",
                "scheduled",
                "running",
                "succeeded",
                "failed",
                "dead",
                "cancelled"
            )
            .Filter("kind", "Such as export.")
            .Filter("queue", "Name of a queue.")
            .Filter("error", "Fingerprint of an error group.")
            .Filter("search", "An id, or text within kind, error and arguments.")
            .Paged();

    private static ListCommand Requests() =>
        new ListCommand("requests", "List what customers asked for, and what became of it.")
        {
            Path = _ => "requests",
            Columns = ["requestedAt", "kind", "tenantName", "sentence", "dueAt", "id"],
        }
            .Filter("tenant", "Id of a tenant.")
            .Filter("overdue", "Only those that are due and not answered.", "true", "false")
            .Filter("kind", "Such as export.")
            .Paged();

    private static ListCommand Users()
    {
        var tenant = new Option<Guid>("--tenant")
        {
            Description = "Only users of this tenant.",
            HelpName = "id",
            CustomParser = Id.Read,
        };
        return new ListCommand("users", "Find users.")
        {
            Path = parsed =>
                parsed.GetResult(tenant) is null
                    ? "users"
                    : $"tenants/{parsed.GetValue(tenant):D}/users",
            Columns = ["id", "name", "email", "role", "status", "tenant", "tenantId", "createdAt"],
        }
            .Filter("search", "Part of a name or e-mail.")
            .With(tenant)
            .Paged();
    }

    private static ListCommand Settings()
    {
        var tenant = new Option<Guid>("--tenant")
        {
            Description = "What holds for this tenant, and why.",
            HelpName = "id",
            CustomParser = Id.Read,
        };
        return new ListCommand("settings", "List the settings that change while the product runs.")
        {
            Path = parsed =>
                parsed.GetResult(tenant) is null
                    ? "settings"
                    : $"tenants/{parsed.GetValue(tenant):D}/settings",
            Columns =
            [
                "key",
                "text",
                "scope",
                "until",
                "otherwise.text",
                "defaultText",
                "allowed",
                "tenants",
            ],
        }.With(tenant);
    }

    private static ListCommand Audit() =>
        new ListCommand("audit", "Search the record of what staff did and saw, newest first.")
        {
            Path = _ => "audit",
            Columns =
            [
                "at",
                "kind",
                "action",
                "staff.email",
                "summary",
                "tenantId",
                "reason",
                "id",
            ],
        }
            .Filter("tenant", "Id of a tenant.")
            .Filter("user", "Id of a user.")
            .Filter("staff", "E-mail of a staff member.")
            .Filter("action", "Name of an operation or query.")
            .Filter(
                "kind",
                "Kind of entry.",
                "change",
                "read",
                "refused",
                "failed",
                "signIn",
                "export",
                "system"
            )
            .Filter("from", "Not before this time, such as 2030-01-31T12:00:00Z.")
            .Filter("to", "Before this time.")
            .Filter("text", "Text in what was changed.")
            .Paged();

    private static void Details(Screen screen, JsonElement resource) =>
        DetailTable.Write(screen, resource);

    private static void Entry(Screen screen, JsonElement entry)
    {
        DetailTable.Write(screen, entry, "before", "after");
        if (entry.Member("before") is null && entry.Member("after") is null)
            return;
        screen.Line();
        ChangeTable.Write(screen, entry.Member("before"), entry.Member("after"));
    }
}

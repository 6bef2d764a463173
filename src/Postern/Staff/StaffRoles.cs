using Postern.Staff.Operations;

namespace Postern.Staff;

/// <summary>The roles, and what each may do unless configuration says otherwise (the matrix of docs/roles.md).</summary>
public static class StaffRoles
{
    public const string Support = "support";
    public const string Billing = "billing";
    public const string Engineering = "engineering";
    public const string Auditor = "auditor";

    public static IReadOnlyList<string> All { get; } = [Support, Billing, Engineering, Auditor];

    /// <summary>Its wider reach has stronger requirements: a reason and a ticket on every change.</summary>
    public static bool AlwaysGivesReasonAndTicket(string role) => role == Engineering;

    /// <summary>Names of operations, and of queries' permissions, by role.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Defaults { get; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [Support] =
            [
                Permissions.ReadTenants,
                Permissions.ReadBilling,
                Permissions.ReadOwnAudit,
                Permissions.ReadStaffSessions,
                Permissions.ReadOutbox,
                Permissions.ReadImpersonations,
                Permissions.ReadJobs,
                Permissions.ActOnAnyJob,
                "job.retry",
                "job.cancel",
                "job.batch.retry",
                "job.batch.cancel",
                "job.batch.stop",
                "tenant.update",
                "tenant.note.add",
                "tenant.flag.set",
                "tenant.flag.clear",
                "user.impersonate",
                "impersonation.end",
                "support_access.request",
                "user.create",
                "user.credentials.reset",
                "user.sessions.revoke",
                "user.mfa.reset",
                "user.deactivate",
                "user.reactivate",
                "staff.session.end",
            ],
            [Billing] =
            [
                Permissions.ReadTenants,
                Permissions.ReadBilling,
                Permissions.ReadOwnAudit,
                Permissions.ReadStaffSessions,
                Permissions.ReadJobs,
                "job.retry",
                "job.cancel",
                "job.batch.retry",
                "job.batch.cancel",
                "job.batch.stop",
                "billing.credit.issue",
                "billing.credit.reverse",
                "billing.usage.reset",
                "billing.invoice.create",
                "billing.invoice.finalize",
                "billing.invoice.void",
                "billing.invoice.pay",
                "billing.invoice.mark_uncollectible",
                "billing.trial.extend",
                "billing.override.set",
                "billing.override.clear",
                "billing.payment.retry",
                "billing.effect.retry",
                "tenant.create",
                "tenant.update",
                "tenant.note.add",
                "tenant.plan.update",
                "tenant.deactivate",
                "tenant.reactivate",
                "staff.session.end",
            ],
            [Engineering] =
            [
                Permissions.ReadTenants,
                Permissions.ReadBilling,
                Permissions.ReadAudit,
                Permissions.ReadStaffSessions,
                Permissions.ReadAllStaffSessions,
                Permissions.ReadOutbox,
                Permissions.ReadImpersonations,
                Permissions.ReadServiceKeys,
                Permissions.ReadSettings,
                Permissions.ReadJobs,
                Permissions.ActOnAnyJob,
                "job.retry",
                "job.cancel",
                "job.batch.retry",
                "job.batch.cancel",
                "job.batch.stop",
                "alert.create",
                "alert.update",
                "alert.remove",
                "setting.set",
                "setting.clear",
                "setting.revert",
                "maintenance.start",
                "maintenance.end",
                "flag.create",
                "flag.update",
                "service_key.create",
                "service_key.revoke",
                "user.impersonate",
                "impersonation.end",
                Permissions.EndAnyImpersonation,
                "support_access.request",
                "tenant.create",
                "tenant.update",
                "tenant.note.add",
                "tenant.plan.update",
                "tenant.flag.set",
                "tenant.flag.clear",
                "tenant.support_access.update",
                "tenant.deactivate",
                "tenant.reactivate",
                "user.create",
                "user.credentials.reset",
                "user.sessions.revoke",
                "user.mfa.reset",
                "user.deactivate",
                "user.reactivate",
                "staff.session.end",
                EndStaffSession.AnyonePermission,
                "outbox.message.redeliver",
            ],
            [Auditor] =
            [
                Permissions.ReadAudit,
                Permissions.ReadStaffSessions,
                Permissions.ReadAllStaffSessions,
                Permissions.ReadImpersonations,
                Permissions.ReadServiceKeys,
                "staff.session.end",
            ],
        };
}

/// <summary>Permissions that are not an operation's name.</summary>
public static class Permissions
{
    /// <summary>Search and read tenants, users and what belongs to them.</summary>
    public const string ReadTenants = "tenant.read";

    /// <summary>Balances, invoices, usage and what was agreed on; what is on its way to Stripe.</summary>
    public const string ReadBilling = "billing.read";

    /// <summary>The audit log, all of it.</summary>
    public const string ReadAudit = "audit.read";

    /// <summary>The audit log, as far as one's own entries go.</summary>
    public const string ReadOwnAudit = "audit.read.own";

    /// <summary>One's own sessions.</summary>
    public const string ReadStaffSessions = "staff.session.read";

    /// <summary>Everybody's sessions.</summary>
    public const string ReadAllStaffSessions = "staff.session.read.any";

    /// <summary>Who impersonates, or did, and what was done.</summary>
    public const string ReadImpersonations = "impersonation.read";

    /// <summary>Ending the impersonations of others.</summary>
    public const string EndAnyImpersonation = "impersonation.end.any";

    /// <summary>The keys of the runtime plane; never their values.</summary>
    public const string ReadServiceKeys = "service_key.read";

    /// <summary>The settings of all plans and tenants, and the servers that they are in force on.</summary>
    public const string ReadSettings = "setting.read";

    /// <summary>Jobs, requests, workers and what of them goes wrong; alerts and how they stand.</summary>
    public const string ReadJobs = "job.read";

    /// <summary>Retrying and cancelling any job, where without it only those of billing.</summary>
    public const string ActOnAnyJob = "job.any";

    /// <summary>What is on its way to the product, and what did not arrive.</summary>
    public const string ReadOutbox = "outbox.read";
}

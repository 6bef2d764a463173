using Postern.Operations;

namespace Postern.Console;

/// <summary>The picture of an operation in menus; one that is not named here has that of its risk.</summary>
internal static class OperationIcon
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["tenant.create"] = "plus",
        ["tenant.update"] = "pencil",
        ["tenant.plan.update"] = "versions",
        ["tenant.flag.set"] = "flag",
        ["tenant.flag.clear"] = "rotate-clockwise",
        ["tenant.note.add"] = "note",
        ["tenant.support_access.update"] = "shield-lock",
        ["tenant.deactivate"] = "ban",
        ["tenant.reactivate"] = "player-play",
        ["support_access.request"] = "message",
        ["user.impersonate"] = "eye",
        ["impersonation.end"] = "logout",
        ["service_key.create"] = "plus",
        ["service_key.revoke"] = "ban",
        ["setting.set"] = "adjustments",
        ["setting.clear"] = "x",
        ["setting.revert"] = "arrow-back-up",
        ["maintenance.start"] = "barrier-block",
        ["maintenance.end"] = "player-play",
        ["flag.create"] = "plus",
        ["flag.update"] = "pencil",
        ["billing.credit.issue"] = "coins",
        ["billing.credit.reverse"] = "arrow-back-up",
        ["billing.invoice.create"] = "receipt",
        ["billing.invoice.finalize"] = "send",
        ["billing.invoice.pay"] = "circle-check",
        ["billing.invoice.void"] = "ban",
        ["billing.invoice.mark_uncollectible"] = "receipt-off",
        ["billing.payment.retry"] = "refresh",
        ["billing.effect.retry"] = "refresh",
        ["billing.trial.extend"] = "calendar-event",
        ["billing.usage.reset"] = "rotate-clockwise",
        ["billing.override.set"] = "file-text",
        ["billing.override.clear"] = "x",
        ["job.retry"] = "refresh",
        ["job.cancel"] = "ban",
        ["job.batch.retry"] = "refresh",
        ["job.batch.cancel"] = "ban",
        ["job.batch.stop"] = "player-stop",
        ["alert.create"] = "plus",
        ["alert.update"] = "pencil",
        ["alert.remove"] = "trash",
        ["user.create"] = "user-plus",
        ["user.credentials.reset"] = "key",
        ["user.sessions.revoke"] = "logout",
        ["user.mfa.reset"] = "device-laptop",
        ["user.deactivate"] = "user-off",
        ["user.reactivate"] = "user-check",
    };

    public static string Of(OperationDescriptor operation) =>
        Known.GetValueOrDefault(
            operation.Name,
            operation.Risk == Risk.High ? "alert-triangle" : "bolt"
        );
}

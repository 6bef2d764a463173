using Postern.Operations;

namespace Postern.Alerts;

internal static class AlertRules
{
    public static IEnumerable<Refusal> MustBeThere(AlertRule rule)
    {
        if (rule.RemovedAt is not null)
        {
            yield return new Refusal("alert_removed", "This alert was removed. Add a new one.");
        }
    }
}

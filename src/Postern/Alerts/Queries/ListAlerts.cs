using Postern.Operations;
using Postern.Queries;
using Postern.Staff;

namespace Postern.Alerts.Queries;

[Query("alert.list", "/alerts", Title = "List alerts", Permissions = [Permissions.ReadJobs])]
public sealed class ListAlerts : Query<ListAlerts.Input, Page<AlertView>>
{
    public sealed record Input;

    protected override async Task<Page<AlertView>?> Run(
        Input input,
        QueryContext context,
        CancellationToken cancellation
    )
    {
        context.Saw("Listed alerts", AuditSubject.None);
        return new Page<AlertView>(await AlertRows.ReadAsync(context.Db, cancellation), null);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Postern.AspNetCore.Gate;

/// <summary>
/// Puts the gate before everything. From where <c>UsePostern</c> stands it would come too late: the framework puts routing,
/// authentication and authorisation before the first middleware of an app that does not name them.
/// </summary>
internal sealed class GateFilter(ImpersonationGate gate) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(gate.Before);
            next(app);
        };
}

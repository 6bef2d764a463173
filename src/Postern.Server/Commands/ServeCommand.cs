using System.CommandLine;
using Postern.Settings;

namespace Postern.Server.Commands;

internal static class ServeCommand
{
    public static Command Create(ServerSetup setup)
    {
        var only = new Option<string?>("--only")
        {
            Description = "Serve one plane alone: admin or runtime.",
        };
        only.AcceptOnlyFromAmong("admin", "runtime");
        var command = new Command(
            "serve",
            "Serves the admin plane (console and API for staff) and the runtime plane (for the SaaS's own services)."
        )
        {
            only,
        };
        command.SetAction(
            async (line, cancellation) =>
            {
                await using var planes = await Planes.StartAsync(
                    ReadSettings(setup),
                    setup.IsDevelopment,
                    cancellation,
                    line.GetValue(only) switch
                    {
                        "admin" => ServedPlanes.Admin,
                        "runtime" => ServedPlanes.Runtime,
                        _ => ServedPlanes.Both,
                    }
                );
                await planes.WaitAsync(cancellation);
                return 0;
            }
        );
        return command;
    }

    /// <summary>The settings; or every fault in them at once.</summary>
    public static PosternSettings ReadSettings(ServerSetup setup)
    {
        var (settings, faults) = SettingsReader.Read(setup.Configuration, setup.IsDevelopment);
        return settings
            ?? throw new CommandException(
                string.Join(
                    Environment.NewLine,
                    [
                        $"The settings have {faults.Count} fault{(faults.Count == 1 ? "" : "s")}; nothing was started.",
                        .. faults.Select(fault => $"  {fault}"),
                    ]
                )
            );
    }
}

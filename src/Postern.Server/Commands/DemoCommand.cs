using System.CommandLine;
using Postern.Development;
using Postern.Server.Demo;

namespace Postern.Server.Commands;

internal static class DemoCommand
{
    public static Command Create(ServerSetup setup)
    {
        var command = new Command(
            "demo",
            "Serves the admin plane with made-up customers and a development identity provider, to look around in."
        );
        command.SetAction(
            async (line, cancellation) =>
            {
                var output = line.InvocationConfiguration.Output;
                if (!setup.IsDevelopment)
                {
                    throw new CommandException(
                        "The demo runs in the Development environment only (ASPNETCORE_ENVIRONMENT=Development)."
                    );
                }

                var settings = DemoBilling.Configured(ServeCommand.ReadSettings(setup));
                await using var planes = await Planes.PrepareAsync(
                    settings,
                    isDevelopment: true,
                    cancellation
                );
                await DemoData.PlantAsync(planes.Services, cancellation);
                // With its key the sample SaaS goes to the runtime plane, and the admin plane has messages for the sample
                // SaaS: started in this order, none of them meets a closed door.
                await planes.StartAsync("runtime", cancellation);
                await DemoServiceKey.PlantAsync(planes.Services, settings, cancellation);
                if (settings.Webhook is { } webhook)
                {
                    await DemoReceiver.AwaitAsync(webhook.Url, output, cancellation);
                }

                await planes.StartAsync("admin", cancellation);
                await output.WriteLineAsync(
                    $"""

                    Postern is ready.

                      Console             {planes.UrlsOf("admin").First()}
                      Sample SaaS         {settings.Apps.Default.Origin} (Tally)
                      Runtime plane       {planes.UrlsOf(
                        "runtime"
                    ).First()} (service key in {DemoServiceKey.FileOf(settings.Database)})
                      Identity provider   {settings.Sso.Authority} (development only)

                    Sign in as one of these; the identity provider lets you pick:

                    """
                );
                foreach (var member in DevelopmentStaff.Default)
                {
                    await output.WriteLineAsync(
                        $"  {member.Email, -24} {(member.Roles.Count == 0 ? "no role: may not come in" : string.Join(", ", member.Roles))}"
                    );
                }

                await output.WriteLineAsync($"{Environment.NewLine}Ctrl+C stops it.");
                await planes.WaitAsync(cancellation);
                return 0;
            }
        );
        return command;
    }
}

using System.CommandLine;
using Postern.Server.Doctor;
using Postern.Settings;
using Postern.Storage;

namespace Postern.Server.Commands;

internal static class DoctorCommand
{
    public static Command Create(ServerSetup setup)
    {
        var command = new Command(
            "doctor",
            "Looks whether everything is as it should be, and says what to do where it is not. Changes nothing."
        );
        command.SetAction(
            async (line, cancellation) =>
            {
                var output = line.InvocationConfiguration.Output;
                var faults = 0;
                await foreach (var finding in LookAsync(setup, cancellation))
                {
                    faults += finding.IsFault ? 1 : 0;
                    await output.WriteLineAsync(
                        finding.IsFault
                            ? $"✗ {finding.What}. {finding.Advice}."
                            : $"✓ {finding.What}."
                    );
                }

                return faults == 0 ? 0 : 1;
            }
        );
        return command;
    }

    private static async IAsyncEnumerable<Finding> LookAsync(
        ServerSetup setup,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var (settings, faults) = SettingsReader.Read(setup.Configuration, setup.IsDevelopment);
        foreach (var fault in faults)
        {
            yield return new Finding(fault.TrimEnd('.'), "Change the setting");
        }

        if (settings is not null)
        {
            yield return new Finding("The settings are sound");
        }

        if (SettingsReader.ReadDatabase(setup.Configuration).Settings is not null)
        {
            await using var services = setup.OpenDatabase();
            var database = services.GetRequiredService<DatabaseInspection>();
            foreach (var finding in await database.LookAsync(cancellation))
            {
                yield return finding;
            }
        }

        if (settings is not null)
        {
            yield return await ProviderInspection.LookAsync(settings, cancellation);
            yield return settings.Webhook is { } webhook
                ? new Finding($"What the product must do itself goes to {webhook.Url.Host}")
                : new Finding(
                    "No webhook is configured, so the product is not told what it must do itself",
                    "Set Postern__Webhook__Url and Postern__Webhook__Secret; until then messages wait"
                );
        }
    }
}

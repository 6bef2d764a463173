using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Postern.Operations;
using Postern.ServiceKeys;
using Postern.ServiceKeys.Operations;

namespace Postern.Server.Commands;

internal static class KeysCreateCommand
{
    public static Command Create(ServerSetup setup)
    {
        var name = new Argument<string>("name")
        {
            Description = "The service that will hold it, such as tally-web.",
        };
        var audience = new Option<string?>("--audience")
        {
            Description = "The customer app it belongs to; the first configured one by default.",
        };
        var scopes = new Option<string[]>("--scope")
        {
            Description =
                $"What it opens: {string.Join(", ", ServiceKeyScopes.All)}; all of them by default.",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("create", "Makes a service key and prints it, once.")
        {
            name,
            audience,
            scopes,
        };
        command.SetAction(
            async (line, cancellation) =>
            {
                await using var services = setup.OpenDatabase();
                var value = await CreateAsync(
                    services,
                    line.GetValue(name)!,
                    line.GetValue(audience),
                    line.GetValue(scopes) ?? [],
                    cancellation
                );
                await line.InvocationConfiguration.Output.WriteLineAsync(value);
                return 0;
            }
        );
        return command;
    }

    /// <summary>Makes the key as staff would, in the name of the command line.</summary>
    /// <returns>Its value.</returns>
    public static async Task<string> CreateAsync(
        IServiceProvider services,
        string name,
        string? audience,
        IReadOnlyList<string> scopes,
        CancellationToken cancellation
    )
    {
        var operation = services.GetRequiredService<OperationCatalog>().Of<CreateServiceKey>();
        var outcome = await OperationRunner
            .For(operation, services)
            .RunAsync(
                operation,
                new OperationRequest
                {
                    Name = operation.Name,
                    Input = JsonSerializer.SerializeToElement(
                        new JsonObject
                        {
                            ["name"] = name,
                            ["audience"] = audience,
                            ["scopes"] = new JsonArray([
                                .. scopes.Select(scope => (JsonNode)scope),
                            ]),
                        }
                    ),
                },
                Actor.System("postern-server keys create", operation.Name),
                cancellation
            );
        return outcome switch
        {
            OperationOutcome.Done done => done.Result!["key"]!.GetValue<string>(),
            OperationOutcome.Refused refused => throw new CommandException(refused.Problem.Detail),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome}."),
        };
    }
}

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Data.Sqlite;
using Microsoft.OpenApi;
using Postern.Operations;
using Postern.Settings;
using Postern.Staff;
using Postern.Storage;

namespace Postern.Server.Docs;

/// <summary>The docs that are drawn from the code, so that they cannot say otherwise.</summary>
internal static class GeneratedDocs
{
    /// <summary>File names and contents.</summary>
    public static async Task<IReadOnlyList<(string Name, string Text)>> WriteAsync(
        CancellationToken cancellation
    )
    {
        var folder = Directory.CreateTempSubdirectory("postern-docs-");
        try
        {
            var (settings, _) = SettingsReader.Read(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(
                        new Dictionary<string, string?>(StringComparer.Ordinal)
                        {
                            ["Postern:Database"] =
                                $"Data Source={Path.Combine(folder.FullName, "docs.db")}",
                            ["Postern:Admin:Urls"] = "http://127.0.0.1:0",
                            ["Postern:Development:IdentityProvider"] = "true",
                        }
                    )
                    .Build(),
                isDevelopment: true
            );
            // The endpoints are known once the server has started; nobody is answered.
            await using var app = PosternApp.Create(
                settings!,
                builder => builder.Logging.ClearProviders()
            );
            await app.Services.GetRequiredService<DatabaseMigration>().ApplyAsync(cancellation);
            await app.StartAsync(cancellation);
            var document = await app
                .Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1")
                .GetOpenApiDocumentAsync(cancellation);
            var openApi = await document.SerializeAsJsonAsync(
                OpenApiSpecVersion.OpenApi3_1,
                cancellation
            );
            var operations = Operations(app.Services.GetRequiredService<OperationCatalog>());
            await app.StopAsync(cancellation);
            return
            [
                ("openapi.json", openApi.ReplaceLineEndings("\n") + "\n"),
                ("operations.md", operations),
            ];
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static string Operations(OperationCatalog catalog)
    {
        var text = new StringBuilder(
            """
            # Operations

            Everything that staff can change. Drawn from the code by `postern-server docs`; do not edit.

            Low risk asks no reason of support and billing; everything else does. Engineering gives a reason and a ticket
            with every change. High risk also wants a sign-in that is no older than 15 minutes.


            """
        );
        foreach (var operation in catalog.All)
        {
            var roles = StaffRoles.All.Where(role =>
                StaffRoles.Defaults[role].Contains(operation.Name, StringComparer.Ordinal)
            );
            text.AppendLine(CultureInfo.InvariantCulture, $"## `{operation.Name}`")
                .AppendLine()
                .AppendLine(
                    CultureInfo.InvariantCulture,
                    $"**{operation.Title}.** {operation.Description}"
                )
                .AppendLine()
                .AppendLine(
                    CultureInfo.InvariantCulture,
                    $"Target: {(operation.TargetKind is null ? "none, it creates" : $"`{operation.TargetKind}`")}. Risk: {operation.Risk.ToString().ToLowerInvariant()}. Roles: {string.Join(", ", roles)}.{(operation.RequiresIdempotencyKey ? " Wants an `Idempotency-Key`." : "")}"
                )
                .AppendLine();
            if (operation.Fields.Any())
            {
                text.AppendLine("| field | | what |").AppendLine("| --- | --- | --- |");
                foreach (var (name, field) in operation.Fields.SelectMany(Lines))
                {
                    text.AppendLine(
                        CultureInfo.InvariantCulture,
                        $"| `{name}` | {Kind(field)}{(field.Required ? ", required" : "")} | {field.Label}. {field.Help} |"
                    );
                }

                text.AppendLine();
            }
        }

        return text.ToString().ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    /// <summary>A field, and after it what each of its rows has.</summary>
    private static IEnumerable<(string Name, InputField Field)> Lines(InputField field) =>
        field
            .Fields.Select(member => ($"{field.Name}[].{member.Name}", member))
            .Prepend((field.Name, field));

    private static string Kind(InputField field) =>
        field.Kind switch
        {
            InputKind.WholeNumber when field is { Minimum: { } low, Maximum: { } high } =>
                string.Create(CultureInfo.InvariantCulture, $"whole number, {low} to {high}"),
            InputKind.WholeNumber => "whole number",
            InputKind.Money when field is { Minimum: { } low, Maximum: { } high } => string.Create(
                CultureInfo.InvariantCulture,
                $"minor units of `{field.CurrencyField}`, {low} to {high}"
            ),
            InputKind.Money => $"minor units of `{field.CurrencyField}`",
            InputKind.Percentage => "percent, 0 to 100, at most 4 decimals",
            InputKind.Currency => "ISO 4217 code",
            InputKind.Rows => string.Create(
                CultureInfo.InvariantCulture,
                $"list of {field.MinItems} to {field.MaxItems} objects"
            ),
            InputKind.Switch => "true or false",
            InputKind.Choice when field.Choices is { } choices => string.Join(
                ", ",
                choices.Select(choice => $"`{choice.Value}`")
            ),
            InputKind.Choice => "key",
            InputKind.Time => "RFC 3339 time",
            InputKind.TextList => "list of texts",
            InputKind.Json => "object",
            InputKind.Value => "JSON value",
            _ => "text",
        };
}

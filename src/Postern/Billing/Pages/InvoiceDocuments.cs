using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Postern.Billing.Queries;
using Postern.Http;
using Postern.Operations;
using Postern.Queries;
using Postern.Storage;

namespace Postern.Billing.Pages;

/// <summary>An invoice as it is printed, and as a file. That a file left the house is an entry of its own.</summary>
internal static class InvoiceDocuments
{
    /// <summary>Of the file: it has its style in itself.</summary>
    private static readonly Lazy<string> Style = new(ReadStyle);

    public static void MapInvoiceDocuments(this IEndpointRouteBuilder app) =>
        app.MapGet("/invoices/{id:guid}/document", AnswerAsync)
            .WithMetadata(new StaffEndpointAttribute { CheckedBy = typeof(QueryRunner) })
            .ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(
        Guid id,
        HttpContext context,
        QueryRunner queries,
        AuditWriter<PosternDb> audit,
        CancellationToken cancellation
    )
    {
        var actor = context.RequiredActor();
        var (found, problem) = await queries.RunAsync<
            GetInvoice,
            GetInvoice.Input,
            InvoiceDocumentView
        >(new() { Id = id }, actor, cancellation);
        if (problem is not null)
        {
            return new PageProblem(problem);
        }

        var view = found!;
        var language = context.Request.Query["lang"].LastOrDefault() is { Length: > 0 } code
            ? InvoiceLanguage.Find(code)
            : InvoiceLanguage.OfCountry(view.TenantCountry);
        if (language is null)
        {
            return new PageProblem(
                Problem.InvalidInput(
                    "lang",
                    $"must be one of {string.Join(", ", InvoiceLanguage.All.Select(one => one.Code))}."
                )
            );
        }

        if (context.Request.Query["download"].LastOrDefault() != "true")
        {
            return Page(view, language, null);
        }

        var file = $"{view.Invoice.Number ?? "draft"}.html";
        await audit.WriteAsync(
            actor,
            AuditKind.Export,
            "invoice.download",
            $"Downloaded {view.Invoice.Number ?? "a draft invoice"} of {view.TenantName}",
            cancellation,
            new AuditSubject("invoice", id.ToString(), view.Invoice.TenantId, null, null),
            after: new JsonObject { ["file"] = file, ["language"] = language.Code }
        );
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
        return Page(view, language, Style.Value);
    }

    private static RazorComponentResult<InvoiceDocument> Page(
        InvoiceDocumentView view,
        InvoiceLanguage language,
        string? style
    ) =>
        new(
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(InvoiceDocument.View)] = view,
                [nameof(InvoiceDocument.Language)] = language,
                [nameof(InvoiceDocument.Style)] = style,
            }
        );

    private static string ReadStyle()
    {
        using var stream = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceStream("invoice.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

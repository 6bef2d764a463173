namespace Tally.Customers;

/// <summary>Many customers at once, from a file.</summary>
internal static class ImportCustomers
{
    public static void Map(IEndpointRouteBuilder pages, IEndpointRouteBuilder forms)
    {
        pages.MapGet("/customers/import", () => Show.Page<ImportCustomersPage>());
        forms.MapPost("/customers/import", FromFormAsync).LimitUploads().AllowWhenImpersonated();
    }

    public static void MapApi(IEndpointRouteBuilder api) =>
        api.MapPost("/customers/import", FromProgramAsync).LimitUploads().AllowWhenImpersonated();

    private static async Task<IResult> FromFormAsync(
        IFormCollection form,
        TallyDb db,
        Member member,
        CancellationToken cancellation
    )
    {
        if (form.Files.GetFile("file") is not { Length: > 0 } upload)
        {
            return Show.Again<ImportCustomersPage>(new { Faults = new[] { "Choose a file." } });
        }

        await using var stream = upload.OpenReadStream();
        var file = await CustomerFile.ReadAsync(stream, member.TenantId, cancellation);
        if (file.Faults.Count > 0)
        {
            return Show.Again<ImportCustomersPage>(new { file.Faults });
        }

        await AddAsync(db, file, cancellation);
        return TypedResults.LocalRedirect("/customers?done=imported");
    }

    private static async Task<IResult> FromProgramAsync(
        HttpRequest request,
        TallyDb db,
        Member member,
        CancellationToken cancellation
    )
    {
        if (!IsCsv(request))
        {
            return TypedResults.Problem(
                "Send the file itself, with Content-Type: text/csv.",
                statusCode: StatusCodes.Status415UnsupportedMediaType
            );
        }

        var file = await CustomerFile.ReadAsync(request.Body, member.TenantId, cancellation);
        if (file.Faults.Count > 0)
        {
            return TypedResults.Problem(
                "Nothing was imported: correct what is wrong and send the file again.",
                statusCode: StatusCodes.Status400BadRequest,
                extensions: new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["faults"] = file.Faults,
                }
            );
        }

        await AddAsync(db, file, cancellation);
        return TypedResults.Ok(new ImportedCustomers(file.Customers.Count));
    }

    /// <summary>In one transaction: all of them, or none.</summary>
    private static Task AddAsync(TallyDb db, CustomerFile file, CancellationToken cancellation)
    {
        db.AddRange(file.Customers);
        return db.SaveChangesAsync(cancellation);
    }

    private static bool IsCsv(HttpRequest request) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase);
}

internal sealed record ImportedCustomers(int Imported);

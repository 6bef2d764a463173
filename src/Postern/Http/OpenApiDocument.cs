using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Postern.Amounts;
using Postern.Operations;
using Postern.Operations.Http;
using Postern.Queries;

namespace Postern.Http;

/// <summary>The OpenAPI document, drawn from the endpoints: an operation's or a query's class says everything.</summary>
internal static class OpenApiDocument
{
    public static void AddPosternOpenApi(this IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
            {
                options.CreateSchemaReferenceId = SchemaName;
                options.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info = new OpenApiInfo
                        {
                            Title = "Postern admin API",
                            Version = "v1",
                            Description =
                                "For staff, with a bearer token of the company's identity provider. Every change and every read of a customer's data is on the record.",
                        };
                        document.Servers?.Clear();
                        document.Components ??= new OpenApiComponents();
                        document.Components.SecuritySchemes = new Dictionary<
                            string,
                            IOpenApiSecurityScheme
                        >(StringComparer.Ordinal)
                        {
                            ["staff"] = new OpenApiSecurityScheme
                            {
                                Type = SecuritySchemeType.Http,
                                Scheme = "bearer",
                                BearerFormat = "JWT",
                            },
                        };
                        document.Security =
                        [
                            new OpenApiSecurityRequirement
                            {
                                [new OpenApiSecuritySchemeReference("staff", document)] = [],
                            },
                        ];
                        return Task.CompletedTask;
                    }
                );
                options.AddSchemaTransformer(
                    (schema, context, _) =>
                    {
                        Describe(schema, context.JsonTypeInfo.Type);
                        return Task.CompletedTask;
                    }
                );
                options.AddOperationTransformer(
                    (operation, context, _) =>
                    {
                        AddParameters(operation, context);
                        return Task.CompletedTask;
                    }
                );
            }
        );

    /// <summary>An input, and the body it stands in, are named after their operation; else all would be "Input".</summary>
    private static string? SchemaName(JsonTypeInfo type) =>
        type.Type switch
        {
            { IsNested: true, DeclaringType: { } outer } => outer.Name + type.Type.Name,
            { IsGenericType: true } body
                when body.GetGenericTypeDefinition() == typeof(OperationBody<>) => (
                body.GetGenericArguments()[0].DeclaringType?.Name ?? "Plain"
            ) + "Body",
            _ => OpenApiOptions.CreateDefaultSchemaReferenceId(type),
        };

    /// <summary>What a converter of its own reads, the document cannot see by itself.</summary>
    private static void Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(Percentage) || type == typeof(Percentage?))
        {
            schema.Type =
                type == typeof(Percentage)
                    ? JsonSchemaType.Number
                    : JsonSchemaType.Number | JsonSchemaType.Null;
            schema.Minimum = "0";
            schema.Maximum = "100";
            schema.Description = "In percent, with at most 4 decimals.";
        }
    }

    private static void AddParameters(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context
    )
    {
        operation.Parameters ??= [];
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<QueryDescriptor>().FirstOrDefault() is { } query)
        {
            foreach (var parameter in query.Parameters)
            {
                operation.Parameters.Add(
                    new OpenApiParameter
                    {
                        Name = parameter.Name,
                        In = parameter.InRoute ? ParameterLocation.Path : ParameterLocation.Query,
                        Required = parameter.InRoute || parameter.Required,
                        Description = parameter.Description,
                        Schema = SchemaOf(parameter.Property),
                    }
                );
            }
        }
        else if (context.Description.HttpMethod == "POST")
        {
            operation.Parameters.Add(
                Header(
                    "Idempotency-Key",
                    "The same key and request get the same answer, however often they are sent.",
                    metadata
                        .OfType<OperationDescriptor>()
                        .Any(described => described.RequiresIdempotencyKey)
                )
            );
            operation.Parameters.Add(
                Header("If-Match", "The target's ETag; another version is refused with 412.")
            );
            operation.Parameters.Add(
                new OpenApiParameter
                {
                    Name = "preview",
                    In = ParameterLocation.Query,
                    Description = "true: shows what would be written, and writes nothing.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean },
                }
            );
        }
    }

    private static OpenApiParameter Header(
        string name,
        string description,
        bool required = false
    ) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Required = required,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };

    private static OpenApiSchema SchemaOf(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var range = property.GetCustomAttribute<RangeAttribute>();
        return type switch
        {
            _ when type == typeof(Guid) => new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Format = "uuid",
            },
            _ when type == typeof(DateTimeOffset) => new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Format = "date-time",
            },
            _ when type == typeof(int) => new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = range?.Minimum.ToString(),
                Maximum = range?.Maximum.ToString(),
            },
            { IsEnum: true } => new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum =
                [
                    .. Enum.GetNames(type)
                        .Select(name =>
                            (System.Text.Json.Nodes.JsonNode)
                                System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(name)!
                        ),
                ],
            },
            _ => new OpenApiSchema { Type = JsonSchemaType.String },
        };
    }
}

using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.WebEncoders;
using Tally.Customers;
using Tally.Dashboard;
using Tally.Exports;
using Tally.Invoices;
using Tally.Settings;
using Tally.Support;

namespace Tally;

/// <summary>All of Tally on one page: services, middleware in order, endpoints.</summary>
public static class TallyApp
{
    private const string DefaultUrl = "http://localhost:8080";

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
        );
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = 256 * 1024;
        });
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        AddServices(builder);
        var app = builder.Build();
        Use(app);
        Map(app);
        return app;
    }

    /// <summary>Creates the database and fills an empty one with the demo companies.</summary>
    public static async Task PrepareDatabaseAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var cancellation = app.Lifetime.ApplicationStopping;
        var db = scope.ServiceProvider.GetRequiredService<TallyDb>();
        await db.Database.EnsureCreatedAsync(cancellation);
        await scope.ServiceProvider.GetRequiredService<DemoCompanies>().SeedAsync(cancellation);
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        var database = new SqliteConnectionStringBuilder
        {
            DataSource = Path.GetFullPath(builder.Configuration["Tally:Database"]!),
        };
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(database.DataSource)!);
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        services.AddScoped<Member>();
        services.AddScoped<DemoCompanies>();
        services.AddSingleton<ChangedTenants>();
        services.AddScoped<SupportDesk>();
        services.AddDbContext<TallyDb>(options => options.UseSqlite(database.ToString()));
        services
            .AddDataProtection()
            .SetApplicationName("Tally")
            .PersistKeysToFileSystem(
                folder.CreateSubdirectory(
                    Path.GetFileNameWithoutExtension(database.DataSource) + "-keys"
                )
            );

        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddScoped<SessionCookie>();
        services.AddSingleton<SecondStep>();
        services
            .AddAuthentication(TallyClaims.Scheme)
            .AddCookie(TallyClaims.Scheme, SessionCookie.Configure)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Scheme, null);
        services.AddAuthorization(Access.Configure);
        services.AddAntiforgery(options => options.Cookie = new FormCookie());
        services.AddRazorComponents();
        // Names stay as they are written instead of becoming numbers; what is markup is encoded still.
        services.Configure<WebEncoderOptions>(options =>
            options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All)
        );
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);

        if (HasPostern(builder.Configuration))
        {
            services.AddPostern(options => options.CreateIdentity = SupportLogin.IdentityAsync);
            services.AddHostedService<SupportSync>();
        }
    }

    private static bool HasPostern(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration["Postern:ServiceKey"]);

    private static void Use(WebApplication app)
    {
        if (HasPostern(app.Configuration))
        {
            app.UsePostern();
        }

        app.Use(SecurityHeaders.AddAsync);
        app.UseStaticFiles(
            new StaticFileOptions
            {
                OnPrepareResponse = file =>
                    file.Context.Response.Headers.CacheControl = "public, no-cache",
            }
        );
        app.UseExceptionHandler(fault => fault.Run(ErrorAnswers.OnFaultAsync));
        app.UseStatusCodePages(ErrorAnswers.OnStatusAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.Use(FormGuard.CheckAsync);
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/health", () => "ok").AllowAnonymous();

        var pages = app.MapGroup("");
        Overview.Map(pages);
        InvoicePages.Map(pages);
        CustomerPages.Map(pages);
        ExportPages.Map(pages);

        var forms = app.MapGroup("")
            .WithMetadata(new Microsoft.AspNetCore.Antiforgery.RequireAntiforgeryTokenAttribute());
        SignIn.Map(pages, forms);
        WriteInvoice.Map(pages, forms);
        InvoiceSteps.Map(forms);
        AddCustomer.Map(pages, forms);
        RequestExport.Map(forms);
        ChangeProfile.Map(pages, forms);
        ChangePreferences.Map(pages, forms);
        ChangePassword.Map(pages, forms);
        TwoStepSignIn.Map(pages, forms);
        ChangeEmail.Map(pages, forms);
        ChangeBillingMethod.Map(pages, forms);
        ApiKeys.Map(pages, forms);
        DeleteAccount.Map(pages, forms);
        SupportAccessForms.Map(pages, forms);

        InvoiceApi.Map(
            app.MapGroup("/api")
                .RequireAuthorization(Access.Api)
                .AddEndpointFilter<OwnOriginFilter>()
        );
    }
}

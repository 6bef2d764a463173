using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.WebEncoders;
using Postern.AspNetCore.Jobs;
using Tally.Customers;
using Tally.Dashboard;
using Tally.Exports;
using Tally.Invoices;
using Tally.Jobs;
using Tally.Mail;
using Tally.Reports;
using Tally.Settings;
using Tally.Support;

namespace Tally;

/// <summary>All of Tally on one page: services, middleware in order, endpoints.</summary>
public static class TallyApp
{
    /// <summary>Bytes of a request, where nothing else is said.</summary>
    public const int LargestBody = 256 * 1024;

    private const string DefaultUrl = "http://localhost:8080";

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory }
        );
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = LargestBody;
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

    /// <summary>Creates the database and fills an empty one with the demo companies; one process at a time.</summary>
    public static async Task PrepareDatabaseAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var cancellation = app.Lifetime.ApplicationStopping;
        await using var turn = await Turn.TakeAsync(DatabaseOf(app.Configuration), cancellation);
        // The first use makes the key that protects cookies, and the next process is to find it.
        scope.ServiceProvider.GetDataProtector("Tally.FirstUse").Protect("");
        var db = scope.ServiceProvider.GetRequiredService<TallyDb>();
        await db.Database.EnsureCreatedAsync(cancellation);
        await Upgrade.RunAsync(db, cancellation);
        await scope.ServiceProvider.GetRequiredService<DemoCompanies>().SeedAsync(cancellation);
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        var database = new SqliteConnectionStringBuilder
        {
            DataSource = DatabaseOf(builder.Configuration),
        };
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(database.DataSource)!);
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        services.AddScoped<Member>();
        services.AddScoped<Allowances>();
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
            services.AddPostern(options =>
            {
                options.CreateIdentity = SupportLogin.IdentityAsync;
                options.Tenant = context => context.User.FindFirstValue(TallyClaims.Tenant);
                // Beside the database: the program's own folder may not be ours to write.
                options.SettingsFile ??= Path.ChangeExtension(
                    database.DataSource,
                    ".settings.json"
                );
            });
            services.AddHostedService<SupportSync>();
            services.AddScoped<IPosternWebhookHandler, SupportWebhooks>();
        }

        // After AddPostern: what the workers still do while Tally stops is told as well.
        AddBackground(services, builder.Configuration);
    }

    private static void AddBackground(IServiceCollection services, IConfiguration configuration)
    {
        var settings = new JobSettings(configuration);
        if (settings.ExportsFolder == settings.OwnExportsFolder)
        {
            Directory.CreateDirectory(settings.ExportsFolder);
        }

        services.AddJobs(settings, tellsPostern: HasPostern(configuration));
        services.AddScoped<CustomerRequests>();
        services.AddScoped<PaymentRetries>();
        services.AddScoped<ExportStates>();
        services.AddSingleton<ExportFiles>();
        services.AddSingleton<Outbox>();
    }

    private static string DatabaseOf(IConfiguration configuration) =>
        Path.GetFullPath(configuration["Tally:Database"]!);

    private static bool HasPostern(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration["Postern:ServiceKey"]);

    /// <summary>Staff's commands come in only where the secret says that they are theirs.</summary>
    private static bool TakesCommands(IConfiguration configuration) =>
        HasPostern(configuration) && !string.IsNullOrEmpty(configuration["Postern:WebhookSecret"]);

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
        if (HasPostern(app.Configuration))
        {
            // After authorisation, which is where an API key is read; before forms are.
            app.UsePosternLimits();
        }

        app.UseAntiforgery();
        app.Use(FormGuard.CheckAsync);
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/health", () => "ok")
            .AllowAnonymous()
            .AllowWhenInMaintenance()
            .WithoutRateLimit();

        if (TakesCommands(app.Configuration))
        {
            app.MapPosternWebhooks("/postern/webhooks");
        }

        var pages = app.MapGroup("");
        Overview.Map(pages);
        InvoicePages.Map(pages);
        CustomerPages.Map(pages);
        ExportPages.Map(pages);
        DownloadExport.Map(pages);
        RevenueReport.Map(pages);

        var forms = app.MapGroup("")
            .WithMetadata(new Microsoft.AspNetCore.Antiforgery.RequireAntiforgeryTokenAttribute());
        SignIn.Map(pages, forms);
        WriteInvoice.Map(pages, forms);
        InvoiceSteps.Map(forms);
        AddCustomer.Map(pages, forms);
        ImportCustomers.Map(pages, forms);
        RequestExport.Map(forms);
        RequestReport.Map(forms);
        ChangeProfile.Map(pages, forms);
        ChangePreferences.Map(pages, forms);
        ChangePassword.Map(pages, forms);
        TwoStepSignIn.Map(pages, forms);
        ChangeEmail.Map(pages, forms);
        ChangeBillingMethod.Map(pages, forms);
        ApiKeys.Map(pages, forms);
        DeleteAccount.Map(pages, forms);
        SupportAccessForms.Map(pages, forms);

        var api = app.MapGroup("/api")
            .RequireAuthorization(Access.Api)
            .AddEndpointFilter<OwnOriginFilter>()
            .AddEndpointFilter<ApiAccess>();
        InvoiceApi.Map(api);
        ImportCustomers.MapApi(api);
    }
}

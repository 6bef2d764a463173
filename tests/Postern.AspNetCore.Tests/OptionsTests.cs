using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Postern.AspNetCore.Tests;

public sealed class OptionsTests
{
    [Fact]
    public async Task All_faults_are_reported_at_once_each_by_its_key()
    {
        await using var app = App(
            ("RuntimeUrl", "postern.internal"),
            ("ServiceKey", "secret"),
            ("Audience", " "),
            ("Issuer", ""),
            ("FeedStaleAfter", "ten"),
            ("Strict", "yes"),
            ("LandingPath", "//evil.example"),
            ("SettingsFile", "folder/"),
            ("RateLimitHeaders", "sometimes")
        );

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Equal(
            [
                "Audience",
                "FeedStaleAfter",
                "Issuer",
                "LandingPath",
                "RateLimitHeaders",
                "RuntimeUrl",
                "ServiceKey",
                "SettingsFile",
                "Strict",
            ],
            fault
                .Failures.Select(failure => failure.Split(':', ' ')[1])
                .Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("00:00:00.5")]
    [InlineData("00:01:01")]
    public async Task A_bound_outside_its_bounds_is_a_fault(string value)
    {
        await using var app = App(
            ("RuntimeUrl", "http://127.0.0.1:9091"),
            ("ServiceKey", "pstn_x"),
            ("Audience", "tally"),
            ("FeedStaleAfter", value)
        );

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.StartsWith(
            "Postern:FeedStaleAfter",
            fault.Failures.Single(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task UsePostern_without_AddPostern_says_what_is_missing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var fault = Assert.Throws<InvalidOperationException>(() => app.UsePostern());

        Assert.Contains("AddPostern", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UsePosternLimits_without_AddPostern_says_what_is_missing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var fault = Assert.Throws<InvalidOperationException>(() => app.UsePosternLimits());

        Assert.Contains("AddPostern", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_need_to_know_the_tenant_and_say_so_at_start()
    {
        await using var app = App(
            ("RuntimeUrl", "http://127.0.0.1:9091"),
            ("ServiceKey", "pstn_x"),
            ("Audience", "tally"),
            ("SettingsFile", "")
        );
        app.UsePosternLimits();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());

        Assert.Contains("options.Tenant =", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authentication_service_registered_later_is_found_out_at_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddPostern();
        builder.Services.AddScoped<IAuthenticationService, Replacing>();
        await using var app = builder.Build();

        var fault = Assert.Throws<InvalidOperationException>(() => app.UsePostern());

        Assert.Contains(nameof(Replacing), fault.Message, StringComparison.Ordinal);
    }

    private static WebApplication App(params (string Key, string Value)[] values)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            values.Select(value =>
                KeyValuePair.Create("Postern:" + value.Key, (string?)value.Value)
            )
        );
        builder.Services.AddPostern();
        var app = builder.Build();
        app.UsePostern();
        app.Urls.Add("http://127.0.0.1:0");
        return app;
    }

    private sealed class Replacing(
        IAuthenticationSchemeProvider schemes,
        IAuthenticationHandlerProvider handlers,
        IClaimsTransformation transform,
        IOptions<AuthenticationOptions> options
    ) : AuthenticationService(schemes, handlers, transform, options);
}

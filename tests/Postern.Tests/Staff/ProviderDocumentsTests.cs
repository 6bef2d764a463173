using Microsoft.AspNetCore.Http;
using Postern.Staff.Provider;
using Postern.Tests.Development;

namespace Postern.Tests.Staff;

public sealed class ProviderDocumentsTests : IAsyncLifetime
{
    private readonly SteppedClock _clock = new();
    private readonly IssuerKey _first = IssuerKey.P256("first");
    private readonly IssuerKey _second = IssuerKey.P256("second");
    private IssuerServer _issuer = null!;
    private TokenUnderTest _tokens = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _issuer = await IssuerServer.StartAsync(_first);
        _tokens = new TokenUnderTest(SsoFor.Issuer(_issuer.Issuer), _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _tokens.Dispose();
        await _issuer.DisposeAsync();
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public async Task A_new_key_is_picked_up_at_its_first_token()
    {
        Assert.Null(await FaultAsync(_first));
        _issuer.Keys.Add(_second.Jwk());

        Assert.Null(await FaultAsync(_second));
        Assert.Null(await FaultAsync(_first));
    }

    [Fact]
    public async Task Many_requests_at_once_fetch_the_keys_once()
    {
        var faults = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => FaultAsync(_first)))
        );

        Assert.All(faults, Assert.Null);
        Assert.Equal(1, _issuer.KeyFetches);
    }

    [Fact]
    public async Task Tokens_with_unknown_keys_make_no_fetch_storm()
    {
        await FaultAsync(_first);
        using var stranger = IssuerKey.P256("stranger");

        var faults = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => FaultAsync(stranger)))
        );

        Assert.All(faults, Assert.NotNull);
        Assert.Equal(2, _issuer.KeyFetches);
        _clock.Step(TimeSpan.FromSeconds(29));
        await FaultAsync(stranger);
        Assert.Equal(2, _issuer.KeyFetches);
        _clock.Step(TimeSpan.FromSeconds(1));
        await FaultAsync(stranger);
        Assert.Equal(3, _issuer.KeyFetches);
    }

    [Fact]
    public async Task A_withdrawn_key_counts_no_longer_once_the_keys_are_fetched_anew()
    {
        _issuer.Keys.Add(_second.Jwk());
        Assert.Null(await FaultAsync(_first));
        _issuer.Keys.RemoveAt(0);
        _clock.Step(ProviderDocuments.FreshFor);

        await Infrastructure.Poll.UntilAsync(
            "the token of the withdrawn key is refused",
            async _ => await FaultAsync(_first) is not null,
            cancellationToken: Cancelled
        );

        Assert.Null(await FaultAsync(_second));
    }

    [Fact]
    public async Task While_the_provider_is_away_its_last_word_counts_for_an_hour()
    {
        Assert.Null(await FaultAsync(_first));
        _issuer.Instead = context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        };

        _clock.Step(TimeSpan.FromMinutes(59));
        Assert.Null(await FaultAsync(_first));
        _clock.Step(TimeSpan.FromMinutes(1));
        Assert.Contains("cannot be fetched", await FaultAsync(_first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_comes_up_after_us_is_found_within_seconds()
    {
        _issuer.Instead = context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };
        Assert.NotNull(await FaultAsync(_first));
        _issuer.Instead = null;

        Assert.NotNull(await FaultAsync(_first));
        _clock.Step(ProviderDocuments.RetryAfter);

        Assert.Null(await FaultAsync(_first));
    }

    [Theory]
    [InlineData("issuer", "http://127.0.0.1:1")]
    [InlineData("issuer", null)]
    [InlineData("jwks_uri", null)]
    [InlineData("jwks_uri", "http://keys.example/")]
    [InlineData("jwks_uri", "file:///etc/passwd")]
    [InlineData("token_endpoint", "http://tokens.example/")]
    public async Task A_discovery_document_that_cannot_be_trusted_is_not_used(
        string name,
        string? value
    )
    {
        _issuer.Discovery[name] = value;

        Assert.Contains("cannot be fetched", await FaultAsync(_first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issuer_with_a_slash_behind_is_another_one()
    {
        _issuer.Discovery["issuer"] = _issuer.Issuer + "/";

        Assert.NotNull(await FaultAsync(_first));
    }

    [Fact]
    public async Task A_discovery_document_elsewhere_is_not_followed_to()
    {
        _issuer.Instead = context =>
        {
            context.Response.Redirect("/keys");
            return Task.CompletedTask;
        };

        Assert.NotNull(await FaultAsync(_first));
        Assert.Equal(0, _issuer.KeyFetches);
    }

    [Fact]
    public async Task A_discovery_document_of_more_than_a_megabyte_is_not_read()
    {
        _issuer.Discovery["x"] = new string('x', 1024 * 1024);

        Assert.NotNull(await FaultAsync(_first));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{\"issuer\":7}")]
    [InlineData("")]
    public async Task A_discovery_document_that_is_none_is_not_used(string text)
    {
        _issuer.Instead = context => context.Response.WriteAsync(text);

        Assert.NotNull(await FaultAsync(_first));
    }

    private async Task<string?> FaultAsync(IssuerKey key) =>
        (
            await _tokens.AsAccessTokenAsync(
                Forgery.OfAccessToken(key, _issuer.Issuer, _clock.GetUtcNow()).Build()
            )
        ).Fault;
}

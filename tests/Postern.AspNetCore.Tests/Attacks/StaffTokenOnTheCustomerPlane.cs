namespace Postern.AspNetCore.Tests.Attacks;

public sealed class StaffTokenOnTheCustomerPlane
{
    // an identity provider's token is signed by another key, of another type, for another audience.
    [Fact]
    public async Task A_staff_members_own_token_is_worth_nothing_here()
    {
        await using var stage = await Stage.StartAsync();
        using var provider = new TokenSmith { KeyId = "idp-key" };
        var now = stage.Time.GetUtcNow();
        var claims = TokenSmith.Claims(Guid.CreateVersion7(), now);
        claims["iss"] = "https://id.company.example";
        claims["aud"] = "postern-api";
        var header = provider.Header();
        header["typ"] = "at+jwt";

        await stage.RefusesAsync(provider.Sign(header, claims));
    }
}

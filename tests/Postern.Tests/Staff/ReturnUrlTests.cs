using Postern.Staff.Provider;

namespace Postern.Tests.Staff;

public sealed class ReturnUrlTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/tenants")]
    [InlineData("/tenants/0198?tab=flags&x=%2F%2Fevil.example#top")]
    [InlineData("/search?next=https://evil.example/")]
    [InlineData("/signing-keys")]
    public void A_page_of_ours_is_kept(string url) => Assert.Equal(url, ReturnUrl.Local(url));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tenants")]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("/tenants\\..\\")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example/")]
    [InlineData("/\n/evil.example/")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData(" //evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/caf\u00e9")]
    [InlineData("/signin?returnUrl=/")]
    [InlineData("/SIGNIN")]
    [InlineData("/signin/callback?code=x")]
    [InlineData("/signout")]
    [InlineData("/signed-out")]
    public void Any_other_address_leads_to_the_first_page(string? url) =>
        Assert.Equal("/", ReturnUrl.Local(url));

    [Fact]
    public void A_page_longer_than_any_of_ours_leads_to_the_first_page() =>
        Assert.Equal("/", ReturnUrl.Local("/" + new string('a', 2000)));
}

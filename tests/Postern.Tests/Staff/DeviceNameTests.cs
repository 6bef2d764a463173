using Postern.Staff.Pages;

namespace Postern.Tests.Staff;

public sealed class DeviceNameTests
{
    [Theory]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
        "Edge on Windows"
    )]
    [InlineData(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
        "Chrome on Linux"
    )]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
        "Safari on iPhone"
    )]
    [InlineData("postern/0.1.0", "Postern command line")]
    [InlineData("something of our own", "something of our own")]
    [InlineData(null, null)]
    public void A_device_is_called_what_its_owner_calls_it(string? userAgent, string? name) =>
        Assert.Equal(name, DeviceName.Of(userAgent));

    [Theory]
    [InlineData("amr pwd otp", "password + one-time code")]
    [InlineData("amr mfa hwk, acr phr", "several factors + hardware key; level phr")]
    [InlineData("amr x-badge", "x-badge")]
    [InlineData("not said", "not said")]
    public void A_sign_in_is_told_in_plain_words(string method, string words) =>
        Assert.Equal(words, SignInMethod.Of(method));
}

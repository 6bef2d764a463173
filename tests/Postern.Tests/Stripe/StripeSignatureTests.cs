using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Postern.Billing.Stripe;

namespace Postern.Tests.Stripe;

/// <summary>Only what Stripe signed, and just now, counts as Stripe's.</summary>
public sealed class StripeSignatureTests
{
    private const string Secret = "whsec_0123456789abcdef0123456789abcdef";
    private const string Body = """{"id":"evt_1","type":"invoice.paid"}""";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Theory]
    [InlineData(0)]
    [InlineData(-300)]
    [InlineData(300)]
    public void A_fresh_signature_holds(int seconds) => Assert.True(Holds(Sign(seconds)));

    [Fact]
    public void While_the_secret_is_changed_one_of_several_signatures_is_enough() =>
        Assert.True(
            Holds($"t={Now.ToUnixTimeSeconds()},v1={new string('0', 64)},{Sign(0).Split(',')[1]}")
        );

    [Fact]
    public void Schemes_that_nobody_knows_are_passed_over() =>
        Assert.True(Holds($"{Sign(0)},v0={new string('a', 64)},v2=x,,="));

    public static TheoryData<string, string?> Attacks
    {
        get
        {
            var t = Now.ToUnixTimeSeconds();
            var mac = Sign(0).Split("v1=")[1];
            return new TheoryData<string, string?>
            {
                { "no header", null },
                { "an empty one", "" },
                { "too old", Sign(-301) },
                { "from the future", Sign(301) },
                { "no time", $"v1={mac}" },
                { "no signature", $"t={t}" },
                { "only the scheme of tests", $"t={t},v0={mac}" },
                { "a signature without a scheme", $"t={t},{mac}" },
                { "another time than the one signed", $"t={t + 1},v1={mac}" },
                { "two times, the signed one last", $"t={t - 1},t={t},v1={mac}" },
                { "two times, the signed one first", $"t={t},t={t - 1},v1={mac}" },
                { "a time with a sign", $"t=+{t},v1={mac}" },
                { "a time with a fraction", $"t={t}.0,v1={mac}" },
                { "a time in words", $"t=now,v1={mac}" },
                { "a time beyond all numbers", $"t=99999999999999999999,v1={mac}" },
                { "a signature cut short", $"t={t},v1={mac[..62]}" },
                { "one that goes on", $"t={t},v1={mac}00" },
                { "one that is no hex", $"t={t},v1={new string('z', 64)}" },
                { "an empty one behind its scheme", $"t={t},v1=" },
                { "another secret", Sign(0, secret: "whsec_ffffffffffffffffffffffffffffffff") },
                { "another body", Sign(0, body: Body + " ") },
                { "a body without its time", $"t={t},v1={Mac(Body, Secret)}" },
                { "a header without end", Sign(0) + new string(',', 3000) },
            };
        }
    }

    [Theory, MemberData(nameof(Attacks))]
    public void Anything_else_does_not(string attack, string? header)
    {
        Assert.False(Holds(header), attack);
    }

    public static string Sign(string body, string secret, DateTimeOffset at)
    {
        var t = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={t},v1={Mac($"{t}.{body}", secret)}";
    }

    private static string Sign(int seconds, string body = Body, string secret = Secret) =>
        Sign(body, secret, Now.AddSeconds(seconds));

    private static string Mac(string text, string secret) =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text))
        );

    private static bool Holds(string? header) =>
        StripeSignature.Holds(header, Encoding.UTF8.GetBytes(Body), Secret, Now);
}

using Postern.Storage;
using Postern.Tenants;

namespace Postern.Tests.Import;

public sealed class LookupTextTests
{
    [Theory]
    [InlineData("Estée Lauder", "estee lauder")]
    [InlineData("  MÜLLER\tGroß ", "muller gross")]
    [InlineData("Łódź Żywność", "lodz zywnosc")]
    [InlineData("Cafe\u0301", "cafe")]
    [InlineData("Nguyễn Đặng", "nguyen dang")]
    [InlineData("Γιώργος", "γιωργοσ")]
    [InlineData("Їжак Й", "іжак и")]
    [InlineData("ＡＣＭＥ　９", "acme 9")]
    [InlineData("株式会社 東京", "株式会社 東京")]
    [InlineData("O’Neill", "o'neill")]
    [InlineData("ﬁnance Æther", "finance aether")]
    public void Case_accents_and_forms_do_not_matter(string text, string folded) =>
        Assert.Equal(folded, Lookup.Fold(text));

    [Theory]
    [InlineData("Estée Lauder Companies (The)", "estee-lauder-companies-the")]
    [InlineData("Moody's Corporation", "moodys-corporation")]
    [InlineData("AT&T", "at-and-t")]
    [InlineData("株式会社", "tenant")]
    public void A_slug_keeps_the_letters_under_the_accents(string name, string slug) =>
        Assert.Equal(slug, Slug.From(name));
}

using System.Collections.Frozen;

namespace Postern.Storage;

/// <summary>
/// The letters under accents, for lookup: Unicode's compatibility decomposition (NFKD) of the Latin, Greek and Cyrillic
/// lower-case letters, and what people type for those that have none (ß, ø, ł). A table of our own, since string
/// normalisation does nothing under invariant globalization, and since what was indexed on one machine must be found
/// from another one, whatever version of ICU each has.
/// </summary>
internal static class BaseLetters
{
    /// <summary>The base, a blank, and the letters that stand for it.</summary>
    private static readonly string[] Table =
    [
        "a àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ",
        "ae æǽǣ",
        "b ḃḅḇ",
        "c çćĉċčḉ",
        "d ďḋḍḏḑḓđð",
        "dz ǆǳ",
        "e èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ",
        "f ḟ",
        "ff ﬀ",
        "ffi ﬃ",
        "ffl ﬄ",
        "fi ﬁ",
        "fl ﬂ",
        "g ĝğġģǧǵḡ",
        "h ĥȟḣḥḧḩḫẖħ",
        "i ìíîïĩīĭįǐȉȋḭḯỉịı",
        "ij ĳ",
        "j ĵǰ",
        "k ķǩḱḳḵ",
        "l ĺļľḷḹḻḽłŀ",
        "lj ǉ",
        "m ḿṁṃ",
        "n ñńņňǹṅṇṉṋŋ",
        "nj ǌ",
        "o òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợøǿ",
        "oe œ",
        "p ṕṗ",
        "r ŕŗřȑȓṙṛṝṟ",
        "s śŝşšſșṡṣṥṧṩẛ",
        "ss ß",
        "st ﬅﬆ",
        "t ţťțṫṭṯṱẗŧ",
        "th þ",
        "u ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự",
        "v ṽṿ",
        "w ŵẁẃẅẇẉẘ",
        "x ẋẍ",
        "y ýÿŷȳẏẙỳỵỷỹ",
        "z źżžẑẓẕʒǯ",
        "α άἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ",
        "β ϐ",
        "ε έϵἐἑἒἓἔἕὲέ",
        "η ήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ",
        "θ ϑ",
        "ι ΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ",
        "κ ϰ",
        "ο όὀὁὂὃὄὅὸό",
        "π ϖ",
        "ρ ϱῤῥ",
        "ς ϲ",
        "σ ς",
        "υ ΰϋύϒϓϔὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ",
        "φ ϕ",
        "ω ώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ",
        "а ӑӓ",
        "г ѓ",
        "е ѐёӗ",
        "ж ӂӝ",
        "з ӟ",
        "и йѝӣӥ",
        "к ќ",
        "о ӧ",
        "у ўӯӱӳ",
        "ч ӵ",
        "ы ӹ",
        "э ӭ",
        "і ї",
        "ѵ ѷ",
        "ә ӛ",
        "ө ӫ",
    ];

    private static readonly FrozenDictionary<char, string> Bases = Table
        .Select(line => line.Split(' '))
        .SelectMany(parts => parts[1], (parts, letter) => (Letter: letter, Base: parts[0]))
        .ToFrozenDictionary(pair => pair.Letter, pair => pair.Base);

    /// <summary>The base of a lower-case letter; null where it is one itself.</summary>
    public static string? Of(char letter) =>
        letter < '\u00DF' ? null
        // Full-width forms stand in the order of ASCII.
        : letter is >= '\uFF01' and <= '\uFF5E' ? ((char)(letter - 0xFEE0)).ToString()
        : Bases.GetValueOrDefault(letter);
}

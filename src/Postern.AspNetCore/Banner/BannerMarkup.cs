using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Postern.AspNetCore.Gate;
using Postern.AspNetCore.Tokens;

namespace Postern.AspNetCore.Banner;

/// <summary>
/// The banner as markup. A shadow tree that the parser itself attaches, closed: the app's styles do not reach into it, and its
/// scripts cannot. Well-formed as XML too, and ASCII alone, so that it means the same in every page.
/// </summary>
internal sealed class BannerMarkup(TimeProvider time)
{
    public byte[] Of(ImpersonatedRequest request, string? nonce)
    {
        var token = request.Token;
        var pathBase = HtmlEncoder.Default.Encode(request.PathBase.ToUriComponent());
        var style = BannerAsset.Style.Url(request.PathBase);
        var script = BannerAsset.Script;
        var nonceAttribute = nonce is null ? "" : $" nonce=\"{HtmlEncoder.Default.Encode(nonce)}\"";
        var left = token.ExpiresAt - time.GetUtcNow();
        var seconds = Math.Max(0, (long)left.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(
            $"""
            <postern-banner data-base="{pathBase}" data-session="{token.SessionId:D}" data-left="{seconds}"><template shadowrootmode="closed"><link rel="stylesheet" href="{HtmlEncoder.Default.Encode(
                style
            )}"/>{Region(
                token,
                left,
                pathBase
            )}</template></postern-banner><link rel="stylesheet" href="{HtmlEncoder.Default.Encode(
                style
            )}"{nonceAttribute}/><script src="{HtmlEncoder.Default.Encode(
                script.Url(request.PathBase)
            )}" integrity="{script.Integrity}" defer="defer"{nonceAttribute}></script>
            """
        );
    }

    private static string Region(ImpersonationToken token, TimeSpan left, string pathBase)
    {
        var (user, actor) = (token.User, token.Actor);
        var mode = actor.Mode == ImpersonationMode.Write ? "Can change things" : "Read-only";
        var ends = actor.ExpiresAt.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) + "Z";
        var minutes = Math.Max(1, (int)Math.Ceiling(left.TotalMinutes));
        return $"""
            <section role="region" aria-label="Staff session" lang="en" dir="ltr"><p class="who"><strong>{Name(
                actor.Name
            )}</strong>{Address(actor)} sees this as <strong>{Name(user.Name)}</strong>, {Name(
                user.TenantName
            )}</p><p class="why">Reason: {Name(
                actor.Reason
            )}</p><p class="mode">{mode}</p><p class="left"><time datetime="{ends}">{minutes} min left</time></p><form method="post" action="{pathBase}/_postern/end"><button type="submit">End session</button></form><p class="said" role="status" aria-live="polite"></p></section>
            """;
    }

    private static string Address(ImpersonationActor actor) =>
        actor.Name == actor.Email ? "" : $" ({Name(actor.Email)})";

    private static string Name(string text) => $"<bdi>{BannerText.Encode(text)}</bdi>";
}

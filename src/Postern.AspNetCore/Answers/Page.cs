using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Postern.AspNetCore.Banner;

namespace Postern.AspNetCore.Answers;

/// <summary>A page of our own: a heading, what there is to say, and a way on.</summary>
internal static class Page
{
    public static byte[] Of(PathString pathBase, string title, string text, string link)
    {
        var encode = HtmlEncoder.Default;
        return Encoding.UTF8.GetBytes(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{encode.Encode(title)}</title>
            <link rel="stylesheet" href="{encode.Encode(BannerAsset.PageStyle.Url(pathBase))}">
            </head>
            <body>
            <main>
            <h1>{encode.Encode(title)}</h1>
            <p>{encode.Encode(text)}</p>
            <p><a href="{encode.Encode(pathBase.ToUriComponent())}/">{encode.Encode(link)}</a></p>
            </main>
            </body>
            </html>

            """
        );
    }

    /// <summary>The app's own policy is for the app's pages; ours need less.</summary>
    public static void SetHeaders(HttpResponse response)
    {
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        response.Headers["Referrer-Policy"] = "same-origin";
    }
}

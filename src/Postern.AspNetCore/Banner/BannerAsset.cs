using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Postern.AspNetCore.Banner;

/// <summary>One of the files that the banner and our own pages consist of, out of the assembly.</summary>
internal sealed class BannerAsset
{
    public static readonly BannerAsset Script = new("banner.js", "text/javascript");
    public static readonly BannerAsset Style = new("banner.css", "text/css");
    public static readonly BannerAsset PageStyle = new("page.css", "text/css");

    private readonly string _version;

    private BannerAsset(string name, string contentType)
    {
        using var stream =
            typeof(BannerAsset).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly does not hold {name}.");
        Content = new byte[stream.Length];
        stream.ReadExactly(Content);
        var hash = SHA256.HashData(Content);
        Path = "/_postern/" + name;
        ContentType = contentType + "; charset=utf-8";
        Integrity = "sha256-" + Convert.ToBase64String(hash);
        _version = Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }

    public byte[] Content { get; }

    public string ContentType { get; }

    /// <summary>Under the app's base path.</summary>
    public string Path { get; }

    /// <summary>Subresource Integrity, and between quotes a source of a policy.</summary>
    public string Integrity { get; }

    /// <summary>An address that changes with the content, so that it may be kept for ever.</summary>
    public string Url(PathString pathBase) => $"{pathBase.ToUriComponent()}{Path}?v={_version}";

    public bool IsCurrent(HttpRequest request) => request.Query["v"] == _version;

    public static BannerAsset? Find(PathString path) =>
        path.Value switch
        {
            "/_postern/banner.js" => Script,
            "/_postern/banner.css" => Style,
            "/_postern/page.css" => PageStyle,
            _ => null,
        };
}

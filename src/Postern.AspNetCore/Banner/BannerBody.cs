using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Postern.AspNetCore.Answers;
using Postern.AspNetCore.Gate;

namespace Postern.AspNetCore.Banner;

/// <summary>
/// Where the answer to an impersonated request is written. A page gets the banner as its first content; a refusal takes the
/// place of whatever the app writes; all else passes as it is.
/// </summary>
internal sealed class BannerBody : Stream, IHttpResponseBodyFeature
{
    /// <summary>A head longer than this gets the banner before it all: the page is shown in quirks mode, but never without.</summary>
    private const int LongestHead = 512 * 1024;

    private readonly HttpContext _context;
    private readonly ImpersonatedRequest _request;
    private readonly BannerMarkup _markup;
    private readonly IHttpResponseBodyFeature _inner;
    private readonly bool _isSubresource;
    private ArrayBufferWriter<byte>? _held;
    private Decoder? _decoder;
    private PipeWriter? _writer;
    private string? _nonce;
    private State _state;

    public BannerBody(HttpContext context, ImpersonatedRequest request, BannerMarkup markup)
    {
        _context = context;
        _request = request;
        _markup = markup;
        _inner = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _isSubresource = FetchMetadata.IsSubresource(context.Request);
        context.Features.Set<IHttpResponseBodyFeature>(this);
        if (_isSubresource)
            return;

        // The page is to be made anew, whole and readable, whatever the browser holds from the customer's own visit.
        var headers = context.Request.Headers;
        headers.Remove(HeaderNames.AcceptEncoding);
        headers.Remove(HeaderNames.IfNoneMatch);
        headers.Remove(HeaderNames.IfModifiedSince);
        headers.Remove(HeaderNames.Range);
        headers.Remove(HeaderNames.IfRange);
        context.Response.OnStarting(PrepareHeadersAsync);
    }

    private enum State
    {
        Undecided,
        Passing,

        /// <summary>The page's head is kept until the place for the banner is found.</summary>
        Holding,

        /// <summary>The refusal has been written; what the app adds goes nowhere.</summary>
        Dropping,
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public Stream Stream => this;

    public PipeWriter Writer =>
        _writer ??= PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));

    /// <summary>Writes what is still due: what the app left in the pipe, a page that ended in its head, a refusal.</summary>
    public async Task FinishAsync()
    {
        if (_writer is not null)
            await _writer.CompleteAsync();
        if (_state == State.Undecided && _request.Refusal is not null)
            await DecideAsync();
        if (_state == State.Holding)
            await EmitAsync(isWhole: true, CancellationToken.None);
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await DecideAsync();
        if (_state != State.Dropping)
            await _inner.StartAsync(cancellationToken);
    }

    public async Task CompleteAsync()
    {
        await FinishAsync();
        await _inner.CompleteAsync();
    }

    public void DisableBuffering() => _inner.DisableBuffering();

    public async Task SendFileAsync(
        string path,
        long offset,
        long? count,
        CancellationToken cancellationToken = default
    )
    {
        await DecideAsync();
        if (_state == State.Passing)
            await _inner.SendFileAsync(path, offset, count, cancellationToken);
        else if (_state == State.Holding)
            await SendFileFallback.SendFileAsync(this, path, offset, count, cancellationToken);
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        await DecideAsync();
        if (_state == State.Passing)
        {
            await _inner.Stream.WriteAsync(Transcode(buffer), cancellationToken);
        }
        else if (_state == State.Holding)
        {
            _held!.Write(Transcode(buffer).Span);
            await EmitAsync(isWhole: false, cancellationToken);
        }
    }

    public override Task WriteAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>For apps that allow synchronous output on their server; nobody else gets here without a fault of the server's.</summary>
    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        if (_state == State.Passing)
            await _inner.Stream.FlushAsync(cancellationToken);
    }

    public override void Flush() => FlushAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Gives the answer back to the server.</summary>
    public override ValueTask DisposeAsync()
    {
        _context.Features.Set(_inner);
        return base.DisposeAsync();
    }

    /// <summary>On the first sign of an answer, by what its headers say then.</summary>
    private async ValueTask DecideAsync()
    {
        if (_state != State.Undecided)
            return;

        if (!_context.Response.HasStarted)
        {
            if (!_isSubresource && IsSealedPage())
                _request.Refuse(Refusal.Sealed);
            if (_request.Refusal is { } refusal)
            {
                await RefuseAsync(refusal);
                return;
            }
        }
        await BeginAsync();
    }

    private async Task RefuseAsync(Refusal refusal)
    {
        var answer = AnswerWriter.Prepare(_context, refusal, _request.PathBase);
        await BeginAsync();
        await WriteAsync(answer);
        if (_state == State.Holding)
            await EmitAsync(isWhole: true, CancellationToken.None);
        _state = State.Dropping;
    }

    private async Task BeginAsync()
    {
        if (_isSubresource || !IsPage())
        {
            _state = State.Passing;
            return;
        }

        _state = State.Holding;
        _held = new();
        _decoder = WideEncoding()?.GetDecoder();
        // Now, so that the app sees an answer that has begun, as without us; and so that its policy's nonce is known.
        await _inner.StartAsync();
    }

    private async Task EmitAsync(bool isWhole, CancellationToken cancellation)
    {
        var held = _held!.WrittenMemory;
        if (held.IsEmpty)
            return;

        var isTooLong = held.Length > LongestHead;
        if (HtmlStart.Find(held.Span, isWhole || isTooLong) is not { } place)
            return;

        _state = State.Passing;
        _held = null;
        if (!place.IsDocument && FetchMetadata.IsByScript(_context.Request))
        {
            await _inner.Stream.WriteAsync(held, cancellation);
            return;
        }

        var index = isTooLong && !isWhole ? 0 : place.Index;
        await _inner.Stream.WriteAsync(held[..index], cancellation);
        await _inner.Stream.WriteAsync(_markup.Of(_request, _nonce), cancellation);
        await _inner.Stream.WriteAsync(held[index..], cancellation);
    }

    private Task PrepareHeadersAsync()
    {
        var response = _context.Response;
        // Neither the browser nor anything between may show it to the customer later.
        response.Headers.CacheControl = "no-store";
        if (!IsPage())
            return Task.CompletedTask;

        response.ContentLength = null;
        response.Headers.Remove(HeaderNames.ETag);
        response.Headers.Remove(HeaderNames.LastModified);
        response.Headers.Remove(HeaderNames.AcceptRanges);
        if (WideEncoding() is not null)
            response.ContentType = "text/html; charset=utf-8";
        AllowInPolicy(response.Headers);
        return Task.CompletedTask;
    }

    private void AllowInPolicy(IHeaderDictionary headers)
    {
        var policies = headers.ContentSecurityPolicy;
        if (policies.Count == 0)
            return;

        var request = _context.Request;
        var root =
            $"{request.Scheme}://{request.Host.ToUriComponent()}{_request.PathBase.ToUriComponent()}";
        var sources = new BannerSources(
            root + BannerAsset.Script.Path,
            $"'{BannerAsset.Script.Integrity}'",
            root + BannerAsset.Style.Path,
            root + "/_postern/",
            root + "/_postern/end"
        );
        var allowed = policies.ToArray();
        for (var index = 0; index < allowed.Length; index++)
        {
            (allowed[index], var nonce) = ContentSecurityPolicy.Allow(
                allowed[index] ?? "",
                sources
            );
            _nonce ??= nonce;
        }
        headers.ContentSecurityPolicy = allowed;
    }

    private bool IsPage() =>
        !HttpMethods.IsHead(_request.SentMethod)
        && _context.Response.StatusCode is not (204 or 205 or 304)
        && IsHtml();

    private bool IsHtml() =>
        MediaTypeHeaderValue.TryParse(_context.Response.ContentType, out var type)
        && (
            type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/xhtml+xml", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Compressed although nobody asked for it: nothing can be put into it.</summary>
    private bool IsSealedPage() =>
        IsPage() && _context.Response.Headers.ContentEncoding.ToString() is not ("" or "identity");

    /// <summary>UTF-16 and UTF-32, in which ASCII does not mean itself.</summary>
    private Encoding? WideEncoding() =>
        MediaTypeHeaderValue.TryParse(_context.Response.ContentType, out var type)
        && type.Encoding is UnicodeEncoding or UTF32Encoding
            ? type.Encoding
            : null;

    private ReadOnlyMemory<byte> Transcode(ReadOnlyMemory<byte> buffer)
    {
        if (_decoder is null)
            return buffer;

        var letters = new char[_decoder.GetCharCount(buffer.Span, flush: false)];
        var count = _decoder.GetChars(buffer.Span, letters, flush: false);
        return Encoding.UTF8.GetBytes(letters, 0, count);
    }
}

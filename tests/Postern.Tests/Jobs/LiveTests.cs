using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Storage;
using Postern.Tests.Contract;
using Postern.Tests.Http;

namespace Postern.Tests.Jobs;

/// <summary>What open pages about jobs are told: to whom, how many at once, and for how long.</summary>
public sealed class LiveTests
{
    /// <summary>A minute passes in a second and a half, for whoever measures it.</summary>
    private sealed class FastClock : TimeProvider
    {
        public override long TimestampFrequency => base.TimestampFrequency / 40;
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>R-20: who may no longer look is told nothing more within 60 seconds, though the page stays open.</summary>
    [Theory, OnEveryDatabase]
    public async Task A_stream_ends_when_the_session_is_ended(DatabaseKind kind)
    {
        await using var plane = await StartAsync(kind);
        using var sam = await SignInAsync(plane, "sam");
        using var stream = await OpenAsync(plane, sam, "/live/jobs");
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancelled));
        await UntilAsync(lines, "event: html");

        await EndAllAsync(plane, "sam");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(30));

        await UntilAsync(lines, "event: ended", limit.Token);
        Assert.Equal("", await lines.ReadToEndAsync(limit.Token));
    }

    /// <summary>R-28: the streams answer to known host names only.</summary>
    [Fact]
    public async Task A_stream_does_not_answer_to_a_foreign_host_name()
    {
        await using var plane = await StartAsync(DatabaseKind.Sqlite);
        using var sam = await SignInAsync(plane, "sam");

        using var refused = await OpenAsync(plane, sam, "/live/jobs", host: "evil.example");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(
            "unknown_host",
            await refused.Content.ReadAsStringAsync(Cancelled),
            StringComparison.Ordinal
        );
    }

    /// <summary>R-23, R-24: an auditor watches no jobs, a stranger nothing, and nobody what is not there.</summary>
    [Fact]
    public async Task A_stream_is_opened_for_those_who_may_look()
    {
        await using var plane = await StartAsync(DatabaseKind.Sqlite);
        using var ada = await SignInAsync(plane, "ada");
        using var sam = await SignInAsync(plane, "sam");
        using var stranger = new ConsoleBrowser(plane.Url);
        var missing = $"/live/jobs/{Guid.CreateVersion7()}";

        using var forbidden = await OpenAsync(plane, ada, "/live/jobs");
        using var unknown = await OpenAsync(plane, stranger, "/live/jobs");
        using var nothing = await OpenAsync(plane, sam, missing);

        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
    }

    /// <summary>R-30, R-33: a session has eight streams at most, each begun once on the record, and a closed one makes room.</summary>
    [Fact]
    public async Task Streams_are_bounded_and_each_is_recorded_once()
    {
        await using var plane = await StartAsync(DatabaseKind.Sqlite);
        using var sam = await SignInAsync(plane, "sam");
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < 8; i++)
            open.Add(await OpenAsync(plane, sam, "/live/jobs"));
        Assert.All(open, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));

        using var ninth = await OpenAsync(plane, sam, "/live/jobs");

        Assert.Equal(HttpStatusCode.TooManyRequests, ninth.StatusCode);
        Assert.Contains(
            "too_many_streams",
            await ninth.Content.ReadAsStringAsync(Cancelled),
            StringComparison.Ordinal
        );
        await using (
            var db = await plane
                .Services.GetRequiredService<IDbContextFactory<PosternDb>>()
                .CreateDbContextAsync(Cancelled)
        )
        {
            Assert.Equal(
                8,
                await db.Set<AuditEntry>()
                    .CountAsync(
                        entry =>
                            entry.Action == "job.overview.get"
                            && entry.Summary.StartsWith("Watches"),
                        Cancelled
                    )
            );
        }

        open.ForEach(stream => stream.Dispose());
        await Poll.UntilAsync(
            "a place is free",
            async _ =>
            {
                using var next = await OpenAsync(plane, sam, "/live/jobs");
                return next.StatusCode == HttpStatusCode.OK;
            },
            cancellationToken: Cancelled
        );
    }

    private static Task<AdminPlane> StartAsync(DatabaseKind kind) =>
        AdminPlane.StartAsync(
            kind,
            builder => builder.Services.AddSingleton<TimeProvider>(new FastClock())
        );

    private static async Task<ConsoleBrowser> SignInAsync(AdminPlane plane, string who)
    {
        var browser = new ConsoleBrowser(plane.Url);
        await browser.SignInAsync(who);
        return browser;
    }

    private static async Task<HttpResponseMessage> OpenAsync(
        AdminPlane plane,
        ConsoleBrowser browser,
        string path,
        string? host = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation(
            "Cookie",
            string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"))
        );
        return await plane.Http.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            Cancelled
        );
    }

    /// <summary>An engineer ends every session of somebody.</summary>
    private static async Task EndAllAsync(AdminPlane plane, string who)
    {
        await using var db = await plane
            .Services.GetRequiredService<IDbContextFactory<PosternDb>>()
            .CreateDbContextAsync(Cancelled);
        var email = $"{who}@postern.example";
        var sessions = await db
            .StaffSessions.Where(session => session.Email == email && session.EndedAt == null)
            .Select(session => session.Id)
            .ToListAsync(Cancelled);
        Assert.NotEmpty(sessions);
        foreach (var session in sessions)
        {
            var ended = await plane.RunAsync(
                "staff.session.end",
                "erin",
                session.ToString(),
                new { }
            );
            Assert.True(ended.Status == 200, ended.Body);
        }
    }

    private static async Task UntilAsync(
        StreamReader lines,
        string wanted,
        CancellationToken cancellation = default
    )
    {
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line == wanted)
            {
                // The rest of the event.
                while (await lines.ReadLineAsync(cancellation) is { Length: > 0 })
                    continue;
                return;
            }
        }

        Assert.Fail($"The stream ended without {wanted}.");
    }
}

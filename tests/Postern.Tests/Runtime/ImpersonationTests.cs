using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Postern.Tests.Runtime;

/// <summary>From the operation to the token, the report and the end; on both planes as they run.</summary>
public sealed class ImpersonationTests
{
    [Theory, OnEveryDatabase]
    public async Task It_goes_from_the_operation_to_a_token_that_names_both_people_R47(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (tenant, user) = await planes.CustomerAsync();

        var started = await planes.ImpersonateAsync(user, new { minutes = 20, mode = "write" });
        Assert.True(started.Status == 200, started.Body);
        var result = started.Json.GetProperty("result");
        var redeemed = await planes.RedeemAsync(
            result.GetProperty("handoff").GetProperty("code").GetString()!
        );

        Assert.True(redeemed.Status == 200, redeemed.Body);
        var token = redeemed.Json.GetProperty("token").GetString()!;
        var (header, payload) = TwoPlanes.Read(token);
        Assert.Equal("impersonation+jwt", header.GetProperty("typ").GetString());
        Assert.Equal("ES256", header.GetProperty("alg").GetString());
        Assert.StartsWith("eyJ0eXAiOiJpbXBlcnNvbmF0aW9uK2p3dCI", token, StringComparison.Ordinal);
        Assert.Equal("u1", payload.GetProperty("sub").GetString());
        Assert.Equal("acme", payload.GetProperty("tenant").GetString());
        Assert.Equal("app", payload.GetProperty("aud").GetString());
        Assert.Equal("postern", payload.GetProperty("iss").GetString());
        Assert.Equal("write", payload.GetProperty("scope").GetString());
        Assert.Equal(
            "sam@postern.example",
            payload.GetProperty("act").GetProperty("sub").GetString()
        );
        Assert.Equal(
            planes.Admin.Authority,
            payload.GetProperty("act").GetProperty("iss").GetString()
        );
        Assert.Equal(
            result.GetProperty("impersonationId").GetString(),
            payload.GetProperty("sid").GetString()
        );
        Assert.Equal(
            started.Json.GetProperty("auditEntryId").GetString(),
            payload.GetProperty("entry").GetString()
        );
        Assert.Equal(
            "print does nothing on invoice 1042",
            payload.GetProperty("reason").GetString()
        );
        Assert.InRange(
            payload.GetProperty("exp").GetInt64() - payload.GetProperty("iat").GetInt64(),
            1,
            20 * 60
        );
        await AssertSignedAsync(planes, token);

        var entry = (
            await planes.Admin.GetAsync(
                $"/api/v1/audit/{started.Json.GetProperty("auditEntryId").GetString()}",
                "ada"
            )
        ).Json;
        Assert.Equal(
            result.GetProperty("impersonationId").GetString(),
            entry.GetProperty("impersonationId").GetString()
        );
        Assert.Equal(
            (tenant, user),
            (entry.GetProperty("tenantId").GetString(), entry.GetProperty("userId").GetString())
        );
        Assert.DoesNotContain(
            result.GetProperty("handoff").GetProperty("code").GetString()!,
            entry.GetRawText(),
            StringComparison.Ordinal
        );
    }

    [Theory, OnEveryDatabase]
    public async Task It_lasts_30_minutes_to_read_when_nothing_else_is_said(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (_, user) = await planes.CustomerAsync();

        var (_, code) = await planes.StartAsync(user);
        var (_, payload) = TwoPlanes.Read(
            (await planes.RedeemAsync(code)).Json.GetProperty("token").GetString()!
        );

        Assert.Equal("read", payload.GetProperty("scope").GetString());
        Assert.Equal(
            planes.Clock.GetUtcNow().AddMinutes(30).ToUnixTimeSeconds(),
            payload.GetProperty("exp").GetInt64()
        );
    }

    [Theory, OnEveryDatabase]
    public async Task The_requests_of_it_are_kept_once_however_often_they_are_reported_R53(
        DatabaseKind kind
    )
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (_, user) = await planes.CustomerAsync();
        var (id, code) = await planes.StartAsync(user);
        await planes.RedeemAsync(code);
        var report = new
        {
            requests = new object[]
            {
                Request("GET", "/invoices/{id}", 200, false),
                Request("POST", "/settings/password", 403, true),
            },
        };

        var first = await planes.PostAsync($"/runtime/v1/impersonations/{id}/requests", report);
        var again = await planes.PostAsync($"/runtime/v1/impersonations/{id}/requests", report);

        Assert.Equal((200, 2), (first.Status, first.Json.GetProperty("accepted").GetInt32()));
        Assert.Equal((200, 2), (again.Status, again.Json.GetProperty("accepted").GetInt32()));
        var listed = (await planes.Admin.GetAsync($"/api/v1/impersonations/{id}/requests", "sam"))
            .Json.GetProperty("items")
            .EnumerateArray()
            .Select(item =>
                (item.GetProperty("route").GetString(), item.GetProperty("refused").GetBoolean())
            )
            .ToHashSet();
        Assert.Equal([("/invoices/{id}", false), ("/settings/password", true)], listed);
        var session = (await planes.Admin.GetAsync($"/api/v1/impersonations/{id}", "sam")).Json;
        Assert.Equal(
            (2, 1, "live"),
            (
                session.GetProperty("requestCount").GetInt32(),
                session.GetProperty("refusedCount").GetInt32(),
                session.GetProperty("state").GetString()
            )
        );
    }

    [Fact]
    public async Task A_malformed_request_in_a_report_does_not_keep_the_others_out()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync();
        var (id, _) = await planes.StartAsync(user);

        var answer = await planes.PostAsync(
            $"/runtime/v1/impersonations/{id}/requests",
            new
            {
                requests = new object[]
                {
                    Request("GET", "/a", 200, false),
                    new { id = "no uuid" },
                    Request("GET", "/b\u202E", 200, false),
                    Request("GET", "/c", 7, false),
                },
            }
        );

        Assert.Equal(200, answer.Status);
        Assert.Equal(1, answer.Json.GetProperty("accepted").GetInt32());
        Assert.Equal(
            [1, 2, 3],
            answer
                .Json.GetProperty("rejected")
                .EnumerateArray()
                .Select(item => item.GetProperty("index").GetInt32())
        );
    }

    [Theory, OnEveryDatabase]
    public async Task Ending_it_takes_it_out_of_the_snapshot(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (_, user) = await planes.CustomerAsync();
        var (id, code) = await planes.StartAsync(user);
        await planes.RedeemAsync(code);
        Assert.Contains(id, await LiveAsync(planes));

        var ended = await planes.Admin.RunAsync("impersonation.end", "sam", id, new { });

        Assert.True(ended.Status == 200, ended.Body);
        Assert.DoesNotContain(id, await LiveAsync(planes));
    }

    [Theory, OnEveryDatabase]
    public async Task The_product_ends_it_as_often_as_it_likes(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (_, user) = await planes.CustomerAsync();
        var (id, code) = await planes.StartAsync(user);
        await planes.RedeemAsync(code);

        var first = await planes.PostAsync(
            $"/runtime/v1/impersonations/{id}/end",
            new { by = "tenant", who = "Olga Owner" }
        );
        var again = await planes.PostAsync($"/runtime/v1/impersonations/{id}/end", null);

        Assert.Equal((204, 204), (first.Status, again.Status));
        var session = (await planes.Admin.GetAsync($"/api/v1/impersonations/{id}", "sam")).Json;
        Assert.Equal(
            ("ended", "tenant", "Olga Owner"),
            (
                session.GetProperty("state").GetString(),
                session.GetProperty("endedBy").GetString(),
                session.GetProperty("endedByName").GetString()
            )
        );
    }

    [Theory]
    [InlineData("user.deactivate", "user", "sam")]
    [InlineData("tenant.deactivate", "tenant", "ben")]
    public async Task It_is_over_when_its_user_or_tenant_is_deactivated(
        string operation,
        string of,
        string who
    )
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (tenant, user) = await planes.CustomerAsync();
        var (id, code) = await planes.StartAsync(user);
        await planes.RedeemAsync(code);

        await planes.Admin.RunAsync(operation, who, of == "user" ? user : tenant, new { });

        Assert.DoesNotContain(id, await LiveAsync(planes));
    }

    [Fact]
    public async Task It_is_over_when_the_tenant_refuses_support_access()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync();
        var (id, code) = await planes.StartAsync(user);
        await planes.RedeemAsync(code);

        var changed = await planes.PutAsync(
            "/runtime/v1/tenants/acme/support-access",
            new { policy = "never", by = "Olga Owner" }
        );

        Assert.Equal(204, changed.Status);
        Assert.DoesNotContain(id, await LiveAsync(planes));
        Assert.Equal(
            "support_access_refused",
            (await planes.ImpersonateAsync(user, new { supersede = true })).Code
        );
    }

    [Fact]
    public async Task It_is_over_when_the_staff_members_session_is_ended_R20()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync();
        var (id, code) = await planes.StartAsync(user);
        await planes.RedeemAsync(code);
        var session = (await planes.Admin.GetAsync("/api/v1/me", "sam"))
            .Json.GetProperty("sessionId")
            .GetString();

        await planes.Admin.RunAsync("staff.session.end", "erin", session, new { });

        Assert.DoesNotContain(id, await LiveAsync(planes));
    }

    [Theory, OnEveryDatabase]
    public async Task A_tenant_that_wants_to_be_asked_is_asked(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (tenant, user) = await planes.CustomerAsync();
        await planes.PutAsync(
            "/runtime/v1/tenants/acme/support-access",
            new { policy = "ask", by = "Olga Owner" }
        );
        Assert.Equal("consent_required", (await planes.ImpersonateAsync(user)).Code);

        var asked = await planes.Admin.RunAsync(
            "support_access.request",
            "sam",
            tenant,
            new { userId = user }
        );
        Assert.True(asked.Status == 200, asked.Body);
        var request = (
            await planes.GetAsync("/runtime/v1/tenants/acme/support-access")
        ).Json.GetProperty("requests")[0];
        Assert.Equal(
            ("pending", "u1"),
            (
                request.GetProperty("state").GetString(),
                request.GetProperty("user").GetProperty("id").GetString()
            )
        );
        var path =
            $"/runtime/v1/tenants/acme/support-access/requests/{request.GetProperty("id").GetString()}";
        var granted = await planes.PostAsync(
            path,
            new
            {
                answer = "grant",
                hours = 2,
                by = "Olga Owner",
            }
        );
        var again = await planes.PostAsync(path, new { answer = "refuse", by = "Olga Owner" });

        Assert.Equal((204, 409, "already_answered"), (granted.Status, again.Status, again.Code));
        Assert.Equal(200, (await planes.ImpersonateAsync(user)).Status);
        planes.Clock.Step(TimeSpan.FromHours(2));
        Assert.Contains(
            (await planes.ImpersonateAsync(user, new { supersede = true })).Code,
            (IEnumerable<string?>)["consent_required", "unauthenticated", "step_up_required"]
        );
    }

    [Fact]
    public async Task The_tenant_sees_who_looked_when_and_why()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync();
        await planes.StartAsync(user);

        var session = (
            await planes.GetAsync("/runtime/v1/tenants/acme/support-access")
        ).Json.GetProperty("sessions")[0];

        Assert.Equal(
            "sam@postern.example",
            session.GetProperty("staff").GetProperty("email").GetString()
        );
        Assert.Equal(
            "print does nothing on invoice 1042",
            session.GetProperty("reason").GetString()
        );
        Assert.Equal("waiting", session.GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_snapshot_is_answered_304_while_nothing_has_changed()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (_, user) = await planes.CustomerAsync();
        var tag = (await planes.GetAsync("/runtime/v1/snapshot")).Headers.ETag!.ToString();

        var same = await planes.SendAsync(
            HttpMethod.Get,
            "/runtime/v1/snapshot",
            null,
            planes.Key,
            ("If-None-Match", tag)
        );
        await planes.StartAsync(user);
        var other = await planes.SendAsync(
            HttpMethod.Get,
            "/runtime/v1/snapshot",
            null,
            planes.Key,
            ("If-None-Match", tag)
        );

        Assert.Equal((304, 200), (same.Status, other.Status));
    }

    [Theory, OnEveryDatabase]
    public async Task A_stream_tells_of_an_end_within_a_second_R51(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (_, user) = await planes.CustomerAsync();
        var (id, code) = await planes.StartAsync(user);
        await planes.RedeemAsync(code);
        using var http = new HttpClient { BaseAddress = planes.RuntimeUrl };
        http.DefaultRequestHeaders.Authorization = new("Bearer", planes.Key);
        await using var stream = await http.GetStreamAsync(
            "/runtime/v1/changes",
            TestContext.Current.CancellationToken
        );
        using var reader = new StreamReader(stream);
        await UntilSnapshotAsync(reader, data => data.Contains(id, StringComparison.Ordinal));

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await planes.Admin.RunAsync("impersonation.end", "sam", id, new { });
        await UntilSnapshotAsync(reader, data => !data.Contains(id, StringComparison.Ordinal));

        // Not a timing of the machine: ten times what the feed takes, and far below the bound of R-51.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_stream_ends_when_its_key_is_revoked()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        using var http = new HttpClient { BaseAddress = planes.RuntimeUrl };
        http.DefaultRequestHeaders.Authorization = new("Bearer", planes.Key);
        await using var stream = await http.GetStreamAsync(
            "/runtime/v1/changes",
            TestContext.Current.CancellationToken
        );
        using var reader = new StreamReader(stream);
        await UntilSnapshotAsync(reader, _ => true);
        var key = (await planes.Admin.GetAsync("/api/v1/service-keys", "erin"))
            .Json.GetProperty("items")[0]
            .GetProperty("id")
            .GetString();

        await planes.Admin.RunAsync("service_key.revoke", "erin", key, new { });

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await reader.ReadLineAsync(limit.Token) is not null) { }
    }

    private static object Request(string method, string route, int status, bool refused) =>
        new
        {
            id = Guid.CreateVersion7(),
            method,
            route,
            status,
            refused,
            at = DateTimeOffset.UtcNow.ToString("O"),
        };

    private static async Task<IReadOnlyList<string>> LiveAsync(TwoPlanes planes) =>
        [
            .. (await planes.GetAsync("/runtime/v1/snapshot"))
                .Json.GetProperty("impersonations")
                .EnumerateArray()
                .Select(session => session.GetProperty("id").GetString()!),
        ];

    private static async Task UntilSnapshotAsync(StreamReader reader, Func<string, bool> isIt)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (
                line.StartsWith("data:", StringComparison.Ordinal)
                && line.Contains("\"impersonations\"", StringComparison.Ordinal)
                && isIt(line)
            )
                return;
        }

        Assert.Fail("The stream ended before it told of it.");
    }

    private static async Task AssertSignedAsync(TwoPlanes planes, string token)
    {
        var keys = (
            await planes.SendAsync(HttpMethod.Get, "/.well-known/jwks.json", null, key: null)
        ).Json.GetProperty("keys");
        var key = keys.EnumerateArray()
            .Single(item =>
                item.GetProperty("kid").GetString()
                == TwoPlanes.Read(token).Header.GetProperty("kid").GetString()
            );
        Assert.False(key.TryGetProperty("d", out _));
        using var pair = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") },
            }
        );
        var parts = token.Split('.');
        Assert.True(
            pair.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]),
                HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation
            )
        );

        static byte[] Bytes(JsonElement key, string name) =>
            System.Buffers.Text.Base64Url.DecodeFromChars(key.GetProperty(name).GetString());
    }
}

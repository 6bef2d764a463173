using System.Text.Json;

namespace Postern.Tests.Runtime;

/// <summary>The official OpenFeature clients, which share no code and no opinion with ours.</summary>
public sealed class OpenFeatureClientTests
{
    private static readonly string Folder = Repository.Folder(
        "tests",
        "Postern.Tests",
        "openfeature"
    );

    [Fact, Trait("Needs", "Node")]
    public async Task The_server_client_evaluates_flags_and_settings()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        var (tenant, _) = await planes.CustomerAsync();
        await planes.Admin.RunAsync(
            "tenant.plan.update",
            "erin",
            tenant,
            new { plan = "business" }
        );
        await planes.SetAsync(
            new
            {
                key = "exports.max_rows",
                scope = "tenant",
                tenantId = tenant,
                value = 42,
                noEnd = true,
            }
        );
        await planes.GetAsync("/runtime/v1/snapshot");
        var acme = new { targetingKey = "acme" };

        await using var client = Start(
            new
            {
                baseUrl = planes.RuntimeUrl,
                key = planes.Key,
                evaluations = new object[]
                {
                    Evaluation("boolean", "sso", false, acme),
                    Evaluation(
                        "number",
                        "exports.max_rows",
                        0,
                        new { targetingKey = "u1", tenant = "acme" }
                    ),
                    Evaluation("number", "uploads.max_size", 0, acme),
                    Evaluation("boolean", "custom_domain", true, acme),
                    Evaluation("boolean", "nothing", true, acme),
                    Evaluation("boolean", "sso", true, new { }),
                },
            }
        );
        var answers = await AnswersAsync(client, 6);

        AssertAnswer(answers[0], "true", "TARGETING_MATCH", null);
        Assert.Equal("on", answers[0].GetProperty("variant").GetString());
        AssertAnswer(answers[1], "42", "TARGETING_MATCH", null);
        Assert.Equal(
            "tenant",
            answers[1].GetProperty("flagMetadata").GetProperty("scope").GetString()
        );
        AssertAnswer(answers[2], "26214400", "STATIC", null);
        AssertAnswer(answers[3], "false", "TARGETING_MATCH", null);
        AssertAnswer(answers[4], "true", "ERROR", "FLAG_NOT_FOUND");
        AssertAnswer(answers[5], "true", "ERROR", "TARGETING_KEY_MISSING");
    }

    [Fact, Trait("Needs", "Node")]
    public async Task The_web_client_sees_a_change_at_its_next_poll_and_spares_the_others_by_the_tag()
    {
        await using var planes = await TwoPlanes.StartAsync(DatabaseKind.Sqlite);
        await planes.CustomerAsync();

        await using var client = Start(
            new
            {
                baseUrl = planes.RuntimeUrl,
                key = planes.Key,
                watch = new { flag = "exports.max_rows", context = new { targetingKey = "acme" } },
            }
        );
        Assert.Equal(100_000, (await AnswersAsync(client, 1))[0].GetProperty("value").GetInt32());
        // Some polls that are answered with 304.
        await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        await planes.SetAsync(
            new
            {
                key = "exports.max_rows",
                scope = "global",
                value = 7,
            }
        );

        var told = (await AnswersAsync(client, 2))[1];
        Assert.Equal(7, told.GetProperty("value").GetInt32());
        Assert.True(told.GetProperty("unchanged").GetInt32() > 0, told.GetRawText());
    }

    private static object Evaluation(string type, string flag, object fallback, object context) =>
        new
        {
            type,
            flag,
            fallback,
            context,
        };

    private static BackgroundProcess Start(object settings)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            throw new InvalidOperationException(
                $"The OpenFeature clients are not installed: run `npm ci` in {Folder}."
            );

        return BackgroundProcess.Start(
            ["node", "evaluate.mjs"],
            Folder,
            new Dictionary<string, string>
            {
                ["POSTERN_OFREP"] = JsonSerializer.Serialize(settings),
            }
        );
    }

    private static async Task<IReadOnlyList<JsonElement>> AnswersAsync(
        BackgroundProcess client,
        int count
    )
    {
        await Poll.UntilAsync(
            $"the client has written {count} answers",
            _ => Task.FromResult(Lines(client).Count >= count || client.HasExited),
            TimeSpan.FromSeconds(30),
            TestContext.Current.CancellationToken
        );
        await Task.Yield();
        var lines = Lines(client);
        Assert.True(lines.Count >= count, client.Output);
        return lines;
    }

    private static List<JsonElement> Lines(BackgroundProcess client) =>
        [
            .. client
                .StandardOutput.Where(line => line.StartsWith('{'))
                .Select(line => JsonElement.Parse(line)),
        ];

    private static void AssertAnswer(
        JsonElement answer,
        string value,
        string reason,
        string? code
    ) =>
        Assert.Equal(
            (value, reason, code),
            (
                answer.GetProperty("value").GetRawText(),
                answer.GetProperty("reason").GetString(),
                answer.TryGetProperty("errorCode", out var error) ? error.GetString() : null
            )
        );
}

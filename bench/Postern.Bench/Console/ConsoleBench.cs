using System.Text.Json.Nodes;
using Postern.Bench.Measuring;
using Postern.Bench.Programs;

namespace Postern.Bench.Console;

/// <summary>P9: how soon a page of the console is there, what the first visit weighs, and what an open page costs the server.</summary>
internal static class ConsoleBench
{
    public static async Task RunAsync(BenchOptions options, TextWriter output)
    {
        await output.WriteLineAsync("## Console (P9)\n");
        await output.WriteLineAsync(Machine.Describe(options) + "\n");
        await using var postgres = await PostgresServer.StartAsync();
        await postgres.ExecuteAsync("postgres", false, "create database postern");
        var owner = postgres.ConnectionString("postern");
        await PosternServer.RunAsync(options, owner, "db", "migrate");
        await PosternServer.RunAsync(options, owner, "db", "grant");
        await PosternServer.RunAsync(
            options,
            owner,
            "seed",
            "--tenants",
            $"{options.Tenants}",
            "--users",
            $"{options.Tenants}",
            "--audit",
            $"{options.Tenants}"
        );
        await using var provider = await IdentityProvider.StartAsync();
        await using var server = await PosternServer.StartAsync(
            options,
            postgres.ConnectionString("postern", "postern_admin"),
            provider.Authority
        );
        var pages = await PagesAsync(server.Url, await provider.TokenAsync("erin@postern.example"));

        await using var tab = await ChromiumTab.OpenAsync();
        await SignInAsync(tab, server.Url);
        var home = new Uri(server.Url + "/");
        foreach (var page in pages)
        {
            await tab.LoadAsync(server.Url + page);
        }

        await tab.ForgetCacheAsync();
        var before = tab.Bytes;
        var cold = await tab.LoadAsync(home.AbsoluteUri);
        await output.WriteLineAsync(
            $"First visit of the home page with nothing in the cache: painted after {Spread.Number(cold, "N0")} ms, {Spread.Number((tab.Bytes - before) / 1000.0, "N0")} kB over the network, headers included.\n"
        );

        var times = pages.ToDictionary(
            page => page,
            _ => new List<double>(),
            StringComparer.Ordinal
        );
        for (var load = 0; load < options.PageLoads; load++)
        {
            foreach (var page in pages)
            {
                times[page].Add(await tab.LoadAsync(server.Url + page));
            }
        }

        var table = new Table(
            "page",
            "first contentful paint, ms (loopback, styles and scripts in the cache)"
        );
        foreach (var page in pages)
        {
            table.Add($"`{Template(page)}`", new Spread(times[page]).Text());
        }

        await table.WriteAsync(output);
        var kilobytes = await MemoryPerPageAsync(
            options,
            server,
            await tab.CookiesAsync(server.Url),
            pages
        );
        await output.WriteLineAsync(
            $"Memory of the server for each open page: {Spread.Number(kilobytes, "N1")} kB (private memory with {options.OpenPages} more connections, each of which has loaded a page and stays open).\n"
        );
    }

    /// <summary>Signs in to the console at <paramref name="url"/>; the tab has the session afterwards.</summary>
    public static async Task SignInAsync(ChromiumTab tab, string url)
    {
        await tab.LoadAsync(url + "/signin");
        await tab.EvaluateAsync(
            "document.documentElement.dataset.left = 'soon'; document.querySelector('button[data-email=\"erin@postern.example\"]').click()"
        );
        await tab.PaintedAsync();
        var place = (string?)await tab.EvaluateAsync("location.href");
        if (place?.StartsWith(url, StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException($"The sign-in ended at {place}.");
        }
    }

    /// <summary>Every page that has an address of its own, with ids that there are.</summary>
    private static async Task<IReadOnlyList<string>> PagesAsync(string url, string token)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        async Task<string> FirstAsync(string path) =>
            (string)
                JsonNode.Parse(await http.GetStringAsync($"{path}?limit=1"))!["items"]![0]!["id"]!;
        var tenant = await FirstAsync("/api/v1/tenants");
        var user = await FirstAsync("/api/v1/users");
        var entry = await FirstAsync("/api/v1/audit");
        return
        [
            "/",
            "/tenants",
            "/tenants?search=an",
            $"/tenants/{tenant}",
            $"/tenants/{tenant}/users",
            $"/tenants/{tenant}/flags",
            $"/tenants/{tenant}/notes",
            $"/tenants/{tenant}/history",
            "/users",
            $"/users/{user}",
            "/search?q=anna",
            "/audit",
            $"/audit/{entry}",
            "/staff/sessions",
            "/outbox",
        ];
    }

    private static string Template(string page) =>
        string.Join(
            '/',
            page.Split('/').Select(part => Guid.TryParse(part, out _) ? "{id}" : part)
        );

    /// <summary>Private memory of the server per page that stays open, in kilobytes.</summary>
    private static async Task<double> MemoryPerPageAsync(
        BenchOptions options,
        PosternServer server,
        string cookies,
        IReadOnlyList<string> pages
    )
    {
        List<HttpClient> open = [];
        async Task OpenAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var client = new HttpClient { BaseAddress = new Uri(server.Url) };
                client.DefaultRequestHeaders.Add("Cookie", cookies);
                using var answer = await client.GetAsync(pages[i % pages.Count]);
                answer.EnsureSuccessStatusCode();
                open.Add(client);
            }
        }

        async Task<double> SettledAsync()
        {
            await Task.Delay(options.IdleTime / 3);
            return ProcessStat.Memory(server.ProcessId).Private;
        }

        await OpenAsync(options.OpenPages);
        open.ForEach(client => client.Dispose());
        open.Clear();
        var before = await SettledAsync();
        await OpenAsync(options.OpenPages);
        var after = await SettledAsync();
        open.ForEach(client => client.Dispose());
        return (after - before) * 1024 / options.OpenPages;
    }
}

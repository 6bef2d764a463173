using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Tally.Storage;

namespace Tally.Tests.Jobs;

public sealed class BackgroundTests
{
    [Fact]
    public async Task Without_Postern_an_export_is_made_all_the_same()
    {
        await using var tally = new RunningTally();
        await tally.InitializeAsync();
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await owner.SubmitAsync("/exports", "/exports", ("format", "json"));

        await Poll.UntilAsync(
            "it is ready",
            async () =>
                (await owner.ReadAsync("/exports")).Contains("Download", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_payment_that_the_bank_declines_is_given_up_and_another_card_brings_it()
    {
        await using var tally = await WorkingTally.StartAsync();
        using var owner = await tally.SignInAsync("juergen@fichte.example");
        await UseCardAsync(owner, "4000 0000 0000 0002");
        var declined = await RequestAsync(tally, 1);
        var dead = await tally.IsAsync(declined, "billing.retry", "dead");

        await UseCardAsync(owner, "4242 4242 4242 4242");

        var paid = await RequestAsync(tally, 2);
        await tally.IsAsync(paid, "billing.retry", "succeeded");
        Assert.Equal("billing", (string?)dead["queue"]);
        Assert.Equal("t_fichte", (string?)dead["tenant"]);
        Assert.DoesNotContain(
            "A payment is missing",
            await owner.ReadAsync("/settings/billing-method"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_report_is_worked_out_and_sent()
    {
        await using var tally = await WorkingTally.StartAsync();
        tally.Plane.Flag("t_brightwater", "beta_reports", true);
        await tally.IsUpToDateAsync();
        using var owner = await tally.SignInAsync(RunningTally.Owner);

        using var answer = await owner.SubmitAsync("/reports", "/reports");

        var request = await RequestAsync(tally, 1);
        await tally.IsAsync(request, "report", "succeeded");
        await tally.IsAsync(request, "email", "succeeded");
        Assert.Contains(
            "invoices, £",
            await File.ReadAllTextAsync(Directory.GetFiles(tally.MailFolder).Single()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_database_of_an_earlier_Tally_is_brought_up_to_date()
    {
        await using var tally = new RunningTally();
        await tally.InitializeAsync();
        await using var scope = tally.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TallyDb>();
        await using (var connection = new SqliteConnection($"Data Source={tally.Database}"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText =
                "ALTER TABLE Exports DROP COLUMN Size; ALTER TABLE Tenants DROP COLUMN UnpaidSince;";
            await command.ExecuteNonQueryAsync();
        }

        await Upgrade.RunAsync(db, CancellationToken.None);
        await Upgrade.RunAsync(db, CancellationToken.None);

        using var owner = await tally.SignInAsync(RunningTally.Owner);
        Assert.Contains("ready", await owner.ReadAsync("/exports"), StringComparison.Ordinal);
    }

    private static async Task UseCardAsync(Visitor owner, string number)
    {
        using var answer = await owner.SubmitAsync(
            "/settings/billing-method",
            "/settings/billing-method",
            ("holder", "Jürgen Weiß"),
            ("number", number),
            ("expiry", "09/48")
        );
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private static async Task<string> RequestAsync(WorkingTally tally, int number)
    {
        await Poll.UntilAsync("it is told", () => tally.Told.Requests.Count == number);
        return (string)tally.Told.Requests.Last()["correlationId"]!;
    }
}

using Postern.Operations;

namespace Postern.Tests.Operations;

/// <summary>R-55: what must not happen twice is not begun without a key.</summary>
public sealed class IdempotencyKeyRequiredTests
{
    [Fact]
    public async Task Without_a_key_it_is_refused_and_says_how_to_send_one()
    {
        await using var library = await Library.OpenAsync(DatabaseKind.Sqlite);

        var outcome = await library.RunAsync("shelf.visit", null, new { shelf = library.Shelf });

        var problem = Assert.IsType<OperationOutcome.Refused>(outcome).Problem;
        Assert.Equal((400, "idempotency_key_required"), (problem.Status, problem.Code));
        Assert.Contains("Idempotency-Key", problem.Detail, StringComparison.Ordinal);
        Assert.Null(problem.Errors);
    }

    [Fact]
    public async Task With_one_it_happens_once()
    {
        await using var library = await Library.OpenAsync(DatabaseKind.Sqlite);
        var input = new { shelf = library.Shelf };

        await library.RunAsync("shelf.visit", null, input, key: "k1");
        var again = await library.RunAsync("shelf.visit", null, input, key: "k1");

        Assert.True(again.Replayed);
        await using var db = await library.DatabaseAsync();
        Assert.Single(db.Visits);
    }

    [Fact]
    public async Task Neither_a_preview_nor_the_servers_own_work_needs_one()
    {
        await using var library = await Library.OpenAsync(DatabaseKind.Sqlite);
        var input = new { shelf = library.Shelf };

        Assert.IsType<OperationOutcome.Done>(
            await library.RunAsync("shelf.visit", null, input, preview: true)
        );
        Assert.IsType<OperationOutcome.Done>(
            await library.RunAsync(
                "shelf.visit",
                null,
                input,
                actor: Actor.System("the door", "shelf.visit")
            )
        );
    }
}

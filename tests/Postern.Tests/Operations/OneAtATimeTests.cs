using Microsoft.EntityFrameworkCore;
using Postern.Operations;

namespace Postern.Tests.Operations;

public sealed class OneAtATimeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, OnEveryDatabase]
    public async Task Operations_at_the_same_moment_do_not_pass_a_limit_together(DatabaseKind kind)
    {
        await using var library = await Library.OpenAsync(kind);

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(number =>
                    Task.Run(
                        () =>
                            library.RunAsync(
                                "shelf.visit",
                                null,
                                new { shelf = library.Shelf },
                                key: $"visit-{number}"
                            ),
                        Cancelled
                    )
                )
        );

        Assert.Equal(VisitShelf.Limit, outcomes.OfType<OperationOutcome.Done>().Count());
        Assert.All(
            outcomes.OfType<OperationOutcome.Refused>(),
            refused => Assert.Equal("full", refused.Problem.Code)
        );
    }

    [Fact]
    [Trait("Needs", "PostgreSQL")]
    public async Task The_turn_lasts_until_the_transaction_ends_and_is_of_one_name()
    {
        await using var library = await Library.OpenAsync(DatabaseKind.Postgres);
        await using var first = await library.DatabaseAsync();
        await using var second = await library.DatabaseAsync();
        await using var third = await library.DatabaseAsync();
        await using var one = await first.Database.BeginTransactionAsync(Cancelled);
        await using var two = await second.Database.BeginTransactionAsync(Cancelled);
        await using var other = await third.Database.BeginTransactionAsync(Cancelled);

        await OneAtATime.EnterAsync(first, "invoices:2026", Cancelled);
        await OneAtATime.EnterAsync(third, "invoices:2027", Cancelled);
        var waiting = OneAtATime.EnterAsync(second, "invoices:2026", Cancelled);
        await Poll.UntilAsync(
            "the second waits for its turn",
            async cancellation =>
                await third
                    .Database.SqlQueryRaw<int>(
                        """select count(*)::int as "Value" from pg_locks where locktype = 'advisory' and not granted"""
                    )
                    .SingleAsync(cancellation) == 1,
            cancellationToken: Cancelled
        );
        Assert.False(waiting.IsCompleted);

        await one.CommitAsync(Cancelled);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
    }
}

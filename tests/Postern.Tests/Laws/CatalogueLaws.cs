using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;
using Postern.Storage;

namespace Postern.Tests.Laws;

/// <summary>The names of operations are for ever: scripts, permissions and old entries hold them.</summary>
public sealed class CatalogueLaws
{
    private static readonly string Approved = Repository.Folder(
        "tests",
        "Postern.Tests",
        "Laws",
        "Catalog.approved.txt"
    );

    /// <summary>Every operation there is.</summary>
    public static OperationCatalog Catalogue { get; } =
        new ServiceCollection()
            .AddOperations<PosternDb>(typeof(PosternDb).Assembly)
            .BuildServiceProvider()
            .GetRequiredService<OperationCatalog>();

    [Fact]
    public async Task A_name_comes_goes_or_changes_only_with_a_reviewed_line()
    {
        var approved = await File.ReadAllLinesAsync(
            Approved,
            TestContext.Current.CancellationToken
        );
        var actual = Catalogue.All.Select(operation => operation.Name).ToList();

        var added = actual.Except(approved, StringComparer.Ordinal).Select(name => $"+ {name}");
        var gone = approved.Except(actual, StringComparer.Ordinal).Select(name => $"- {name}");
        Assert.True(
            approved.SequenceEqual(actual, StringComparer.Ordinal),
            $"{Approved} holds other names, or in another order:\n{string.Join('\n', gone.Concat(added))}"
        );
    }

    [Fact]
    public void Every_operation_has_an_example_and_every_example_an_operation()
    {
        Assert.Equal(
            Catalogue.All.Select(operation => operation.Name),
            Example.All.Keys.Order(StringComparer.Ordinal)
        );
    }
}

using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Postern.Tests.Infrastructure;

/// <summary>
/// Runs a theory once on SQLite and once on PostgreSQL: the first parameter is the <see cref="DatabaseKind"/>, the others
/// come from the attribute. <c>[Theory, OnEveryDatabase]</c>, or with rows
/// <c>[Theory, OnEveryDatabase("free", 1), OnEveryDatabase("team", 5)]</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnEveryDatabaseAttribute(params object?[] arguments) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod,
        DisposalTracker disposalTracker
    ) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([
            new TheoryDataRow([DatabaseKind.Sqlite, .. arguments]),
            new TheoryDataRow([DatabaseKind.Postgres, .. arguments]).WithTrait(
                "Needs",
                "PostgreSQL"
            ),
        ]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

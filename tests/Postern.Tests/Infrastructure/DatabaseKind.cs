namespace Postern.Tests.Infrastructure;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

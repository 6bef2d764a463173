namespace Postern.Storage;

/// <summary>The database of more than one machine.</summary>
public sealed class PostgresPosternDb(DbContextOptions<PostgresPosternDb> options)
    : PosternDb(options)
{
    public override bool IsPostgres => true;
}

namespace Postern.Server.Import;

/// <summary>What a column of the file can stand for.</summary>
internal enum TenantField
{
    Name,
    ExternalId,
    Slug,
    Domain,
    Country,
    Currency,
    TimeZone,
    OwnerEmail,
    Plan,
    Tags,
    Sector,
}

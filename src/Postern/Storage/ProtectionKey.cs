using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postern.Operations;

namespace Postern.Storage;

/// <summary>A key of the framework's data protection (antiforgery, sign-in state), shared by all admin servers.</summary>
public sealed class ProtectionKey : IBookkeeping
{
    public required Guid Id { get; init; }

    public required string Xml { get; init; }
}

internal sealed class ProtectionKeyMapping : IEntityTypeConfiguration<ProtectionKey>
{
    public void Configure(EntityTypeBuilder<ProtectionKey> key) => key.ToTable("protection_keys");
}

/// <summary>Keeps the keys in the database, so that any admin server can read what another one has issued.</summary>
internal sealed class ProtectionKeyRepository(IDbContextFactory<PosternDb> contexts)
    : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        return
        [
            .. db
                .ProtectionKeys.AsNoTracking()
                .AsEnumerable()
                .Select(key => XElement.Parse(key.Xml)),
        ];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = contexts.CreateDbContext();
        db.Add(
            new ProtectionKey
            {
                Id = Guid.CreateVersion7(),
                Xml = element.ToString(SaveOptions.DisableFormatting),
            }
        );
#pragma warning disable RS0030 // A key of the framework, no state of the business; the interface is synchronous.
        db.SaveChanges();
#pragma warning restore RS0030
    }
}

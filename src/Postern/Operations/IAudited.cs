namespace Postern.Operations;

/// <summary>
/// A row whose every change is on the record: it carries the id of the audit entry that last changed it. The same
/// column is provenance ("why is this row as it is?"), guard (the database refuses an update that brings no new
/// entry) and version (<c>If-Match</c>).
/// </summary>
public interface IAudited : ITarget
{
    /// <summary>Set by <see cref="OperationRunner{TContext}"/> and <see cref="AuditWriter{TContext}"/>, by nobody else.</summary>
    Guid AuditEntryId { get; set; }
}

/// <summary>A secret: its value never reaches an entry, only the fact that it changed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

/// <summary>Personal data: an entry holds it masked (<c>j•••@example.com</c>), enough to recognise and no more.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute : Attribute;

/// <summary>Derived from other properties: an entry that holds those has no need of it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DerivedAttribute : Attribute;

namespace Postern.Operations;

/// <summary>How much an operation can hurt, and so what it asks of whoever wants it.</summary>
public enum Risk
{
    /// <summary>Everyday work: a reason only from roles that always give one.</summary>
    Low,

    /// <summary>Changes what a customer can do or pays: a reason from everybody.</summary>
    Medium,

    /// <summary>Dangerous or security-relevant: a reason from everybody, and a fresh sign-in (<c>auth_time</c>).</summary>
    High,
}

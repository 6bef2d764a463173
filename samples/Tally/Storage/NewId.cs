namespace Tally.Storage;

/// <summary>Ids that say what they name: <c>c_0199…</c> is a customer.</summary>
internal static class NewId
{
    public static string With(string kind) => $"{kind}_{Guid.CreateVersion7():N}";
}

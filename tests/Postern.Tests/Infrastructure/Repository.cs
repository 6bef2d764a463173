namespace Postern.Tests.Infrastructure;

/// <summary>The working copy that these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Folder(params ReadOnlySpan<string> parts) =>
        Path.Combine([Root, .. parts]);

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Postern.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException(
            $"No folder above {start} holds Postern.slnx: run the tests from a working copy of the repository."
        );
    }
}

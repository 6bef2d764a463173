namespace Postern.Cli;

/// <summary>The folder of sign-ins and cached catalogues. Only its owner can read it, or any file in it.</summary>
internal sealed class PrivateFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static PrivateFolder Of(CliEnvironment environment)
    {
        // A relative XDG_CONFIG_HOME is invalid by the XDG base directory specification and counts as not set.
        var configured = environment.Variable("XDG_CONFIG_HOME");
        if (Path.IsPathRooted(configured))
            return new(Path.Combine(configured, "postern"));
        var home = environment.Variable("HOME");
        return string.IsNullOrEmpty(home)
            ? new(Path.Combine(ApplicationData(), "postern"))
            : new(Path.Combine(home, ".config", "postern"));
    }

    public async Task<string?> ReadAsync(string name, CancellationToken cancellation)
    {
        var file = Path.Combine(path, name);
        return File.Exists(file) ? await File.ReadAllTextAsync(file, cancellation) : null;
    }

    /// <summary>Replaces the file as a whole: another command reading it sees the old text or the new one.</summary>
    public async Task WriteAsync(string name, string text, CancellationToken cancellation)
    {
        CreateFolder();
        var draft = Path.Combine(path, $"{name}.{Environment.ProcessId}.draft");
        File.Delete(draft);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        await using (var writer = new StreamWriter(draft, options))
            await writer.WriteAsync(text.AsMemory(), cancellation);
        File.Move(draft, Path.Combine(path, name), overwrite: true);
    }

    public bool Delete(string name)
    {
        var file = Path.Combine(path, name);
        if (!File.Exists(file))
            return false;
        File.Delete(file);
        return true;
    }

    private static string ApplicationData() =>
        Environment.GetFolderPath(
            Environment.SpecialFolder.ApplicationData,
            Environment.SpecialFolderOption.DoNotVerify
        );

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }
}

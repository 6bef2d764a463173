using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Client;

namespace Postern.AspNetCore.Settings;

/// <summary>Keeps the last known settings on disk, for an app that starts while the runtime plane is away. What cannot be read
/// is as none, and what cannot be written is not kept: neither stops the app.</summary>
internal sealed partial class SettingsFile(
    IOptions<PosternOptions> options,
    IHostEnvironment environment,
    ILogger<SettingsFile> logger
)
{
    private bool _isFailureLogged;

    /// <summary>Where it is; null when none is kept.</summary>
    public string? Location =>
        options.Value.SettingsFile switch
        {
            "" => null,
            { } path => Path.Combine(environment.ContentRootPath, path),
            // In a folder that begins with a dot, so that the SDK neither watches it nor publishes it.
            null => Path.Combine(
                environment.ContentRootPath,
                ".postern",
                $"settings-{Plain(options.Value.Audience)}.json"
            ),
        };

    /// <summary>What <paramref name="take"/> makes of what was kept, or null. Not async: who reads settings first must find them.</summary>
    public KnownSettings? Read(Func<SettingsDocument, KnownSettings> take)
    {
        if (Location is not { } path || !File.Exists(path))
            return null;

        try
        {
            using var stream = File.OpenRead(path);
            return take(
                JsonSerializer.Deserialize(stream, RuntimeJson.Default.SettingsDocument)
                    ?? throw new JsonException("It says null.")
            );
        }
        catch (Exception exception)
        {
            // Whatever is wrong with it: the app is to start.
            NotRead(path, exception.Message);
            return null;
        }
    }

    /// <summary>Puts the document in the place of the one before, so that whoever reads finds one of the two.</summary>
    public async Task WriteAsync(SettingsDocument document, CancellationToken cancellation)
    {
        if (Location is not { } path)
            return;

        // Two servers of an app may share the folder.
        var draft = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";
        try
        {
            MakeFolder(Path.GetDirectoryName(path)!);
            try
            {
                await using (var stream = new FileStream(draft, ForTheOwnerAlone()))
                {
                    await JsonSerializer.SerializeAsync(
                        stream,
                        document,
                        RuntimeJson.Default.SettingsDocument,
                        cancellation
                    );
                    stream.Flush(flushToDisk: true);
                }
                File.Move(draft, path, overwrite: true);
            }
            finally
            {
                File.Delete(draft);
            }
            _isFailureLogged = false;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            if (!_isFailureLogged)
                NotWritten(path, exception.Message);
            _isFailureLogged = true;
        }
    }

    private static FileStreamOptions ForTheOwnerAlone()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    internal static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
    }

    internal static string Plain(string audience) =>
        string.Concat(
            audience.Select(letter =>
                char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'
            )
        );

    private static bool IsExpected(Exception exception) =>
        exception
            is IOException
                or UnauthorizedAccessException
                or NotSupportedException
                or ArgumentException;

    [LoggerMessage(
        LogLevel.Warning,
        "Postern's settings file {Path} cannot be read and is as none: {Detail}"
    )]
    private partial void NotRead(string path, string detail);

    [LoggerMessage(
        LogLevel.Warning,
        "Postern's settings file {Path} cannot be written; after a restart without the runtime plane, settings would be older or the app's fallbacks: {Detail}"
    )]
    private partial void NotWritten(string path, string detail);
}

using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Postern.AspNetCore.Settings;

namespace Postern.AspNetCore.Jobs;

/// <summary>
/// Where reports wait across a restart: a file of JSON lines for the app's own account alone. Each process of the app has one
/// of its own (<c>jobs-tally.jsonl</c>, <c>jobs-tally.2.jsonl</c> …), and takes over those of processes that are gone.
/// </summary>
internal sealed partial class SpoolFile(
    IOptions<PosternOptions> options,
    SettingsFile settings,
    IHostEnvironment environment,
    ILogger<SpoolFile> logger
)
{
    public const long Limit = 64 * 1024 * 1024;
    public const long LimitInMemory = 8 * 1024 * 1024;

    /// <summary>More processes of one app in one folder than anybody has.</summary>
    private const int MostProcesses = 64;

    /// <summary>The first process's file; null when none is kept.</summary>
    public string? Location =>
        options.Value.JobsFile switch
        {
            "" => null,
            { } path => Path.Combine(environment.ContentRootPath, path),
            null => settings.Location is { } beside
                ? Path.Combine(
                    Path.GetDirectoryName(beside)!,
                    $"jobs-{SettingsFile.Plain(options.Value.Audience)}.jsonl"
                )
                : null,
        };

    /// <summary>What waits, with what earlier processes left; in memory when there can be no file.</summary>
    public ReportSpool Open()
    {
        if (Location is not { } path)
            return new ReportSpool(new MemoryStream(), LimitInMemory);

        try
        {
            SettingsFile.MakeFolder(Path.GetDirectoryName(path)!);
            return OpenIn(path);
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            NotOpened(path, exception.Message);
            return new ReportSpool(new MemoryStream(), LimitInMemory);
        }
    }

    /// <summary>What may go wrong with a file.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException;

    private ReportSpool OpenIn(string path)
    {
        ReportSpool? spool = null;
        for (var number = 1; number <= MostProcesses; number++)
        {
            var file = number == 1 ? path : Numbered(path, number);
            if (spool is not null && !File.Exists(file))
                continue;
            if (TryOpen(file) is not { } stream)
                continue;

            var lines = WholeLines(stream, file);
            if (spool is null)
            {
                KeepOnly(lines, stream);
                spool = new ReportSpool(stream, Limit);
            }
            else
            {
                // In this order: a kill in between leaves them twice, which harms nothing.
                spool.Append(lines);
                stream.SetLength(0);
                stream.Dispose();
            }
        }

        return spool ?? throw new IOException($"{MostProcesses} processes have one already.");
    }

    private static string Numbered(string path, int number) =>
        Path.ChangeExtension(
            path,
            number.ToString(CultureInfo.InvariantCulture) + Path.GetExtension(path)
        );

    /// <summary>The file, for this process alone; null when another has it.</summary>
    private static FileStream? TryOpen(string path)
    {
        var how = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            // What was written is with the system, which a killed process does not take along.
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(path, how);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private static void KeepOnly(List<byte[]> lines, FileStream stream)
    {
        if (lines.Sum(line => (long)line.Length) == stream.Length)
            return;

        stream.SetLength(0);
        foreach (var line in lines)
            stream.Write(line);
    }

    private List<byte[]> WholeLines(FileStream stream, string path)
    {
        var bytes = new byte[stream.Length];
        stream.Seek(0, SeekOrigin.Begin);
        stream.ReadExactly(bytes);
        List<byte[]> lines = [];
        var broken = 0;
        for (var start = 0; start < bytes.Length; )
        {
            var end = bytes.AsSpan(start).IndexOf((byte)'\n');
            var line = end < 0 ? bytes[start..] : bytes[start..(start + end + 1)];
            if (end >= 0 && ReportLine.IsWhole(line))
                lines.Add(line);
            else
                broken++;
            start += line.Length;
        }

        if (broken > 0)
            Broken(path, broken);
        return lines;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Postern's file of unsent job reports {Path} cannot be used; what cannot be sent is kept in memory: {Detail}"
    )]
    private partial void NotOpened(string path, string detail);

    [LoggerMessage(
        LogLevel.Warning,
        "{Count} lines of Postern's file of unsent job reports {Path} are broken and are left out"
    )]
    private partial void Broken(string path, int count);
}

namespace Postern.Bench.Programs;

/// <summary>A temporary folder on the disk that is measured (TMPDIR chooses another); gone with this process.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("postern-bench-").FullName;
    private readonly Caretaker _caretaker;

    public ScratchFolder() => _caretaker = Caretaker.AtTheEnd("rm -rf \"$1\"", _path);

    public string File(string name) => Path.Combine(_path, name);

    public void Dispose()
    {
        _caretaker.Dismiss();
        Directory.Delete(_path, recursive: true);
    }
}

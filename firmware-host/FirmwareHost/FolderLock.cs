namespace LifeCircle.Edge.FirmwareHost;

/// <summary>One host per data folder: two would pulse the same door for the same command.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    public static FolderLock Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FolderLock(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"The data folder {folder} cannot be used: {e.Message} Is another firmware-host running on it (--data)?");
        }
    }

    public void Dispose() => _file.Dispose();
}

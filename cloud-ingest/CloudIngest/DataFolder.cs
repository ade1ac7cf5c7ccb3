namespace LifeCircle.Edge.CloudIngest;

/// <summary>The data folder, held by one process: a second one on the same registry would confirm what the first has not written.</summary>
internal sealed class DataFolder : IAsyncDisposable
{
    private readonly FileStream _lock;

    private DataFolder(FileStream held) => _lock = held;

    public static DataFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"--data {path} cannot be made: {e.Message}", e);
        }

        try
        {
            // The kernel lets go of it also after kill -9.
            return new DataFolder(new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new OperatorException($"--data {path} cannot be written by this user.", e);
        }
        catch (IOException e)
        {
            throw new OperatorException($"--data {path} is held by another cloud-ingest: stop that one or choose another folder.", e);
        }
    }

    public ValueTask DisposeAsync() => _lock.DisposeAsync();
}

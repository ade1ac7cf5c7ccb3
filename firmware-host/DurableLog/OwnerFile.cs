namespace LifeCircle.Edge.DurableLog;

/// <summary>Files that hold what other users of the machine must not read: phone numbers' hashes, PINs' hashes, sealed texts.</summary>
public static class OwnerFile
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the empty file with mode 0600 when there is none; SQLite gives the files beside a database the database's own mode.</summary>
    /// <exception cref="IOException">The folder does not take it.</exception>
    public static void Make(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = Mine; }
        if (!File.Exists(path)) { new FileStream(path, options).Dispose(); }
    }

    /// <summary>Takes the file, and those whose names begin with its name, from everybody else. What belongs to another user stays as it is.</summary>
    public static void Narrow(string path)
    {
        if (OperatingSystem.IsWindows()) { return; }
        string full = Path.GetFullPath(path);
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(full)!, Path.GetFileName(full) + "*"))
        {
            try
            {
                UnixFileMode mode = File.GetUnixFileMode(file);
                if ((mode & ~Mine) != UnixFileMode.None) { File.SetUnixFileMode(file, mode & Mine); }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) { } // Gone meanwhile, or of another user, who answers for it.
        }
    }
}

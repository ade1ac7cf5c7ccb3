using System.Net.Sockets;

namespace LifeCircle.Edge.FirmwareHost;

/// <summary>The file of the socket: left over by a crash, in use by another host, or ours.</summary>
internal static class UnixSocket
{
    /// <summary>The kernel's limit for such a path, without the closing zero.</summary>
    private const int PathBytesMax = 107;

    public static void MakeFree(string path)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(path) > PathBytesMax) { throw new OperatorException($"The path {path} of --socket is longer than the {PathBytesMax} bytes that a Unix socket may have."); }
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            Directory.CreateDirectory(folder);
            if (!File.Exists(path)) { return; }
            if (Answers(path)) { throw new OperatorException($"Another process serves on {path} already: stop it, or choose another --socket."); }
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"The socket {path} cannot be made: {e.Message}");
        }
    }

    /// <summary>Owner and group may talk to us; nobody else.</summary>
    public static void OpenToGroup(string path)
    {
        if (OperatingSystem.IsWindows()) { return; }
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
    }

    private static bool Answers(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException) { return false; }
    }
}

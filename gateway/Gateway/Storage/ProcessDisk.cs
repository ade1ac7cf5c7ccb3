using System.Globalization;

namespace LifeCircle.Edge.Gateway.Storage;

/// <summary>What the kernel counts of this process's writing. 0 where it does not (not Linux).</summary>
public static class ProcessDisk
{
    private const string Source = "/proc/self/io", Line = "write_bytes:";

    /// <summary>Bytes that were sent to the block layer; on an SD card this is what wears it.</summary>
    public static long BytesWritten()
    {
        try
        {
            foreach (string line in File.Exists(Source) ? File.ReadLines(Source) : [])
            {
                if (line.StartsWith(Line, StringComparison.Ordinal)) { return long.Parse(line.AsSpan(Line.Length), NumberStyles.Integer | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture); }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { } // A kernel that hides it.

        return 0;
    }
}

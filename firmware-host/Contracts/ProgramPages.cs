using System.Globalization;
using System.Runtime.InteropServices;

namespace LifeCircle.Edge.Contracts;

/// <summary>Hands the pages of the program's own files back to the kernel once the start is over.</summary>
/// <remarks>
/// A start runs through most of the program once; what follows for months is a small loop. The kernel keeps the file in its cache, so a page that is
/// needed again costs a minor fault. Only mappings that were never written are given up: for them the file is the whole truth.
/// See gateway/docs/decisions, 6 and 10.
/// </remarks>
public static partial class ProgramPages
{
    private const int DontNeed = 4; // MADV_DONTNEED of <asm-generic/mman-common.h>.

    /// <summary>Returns the bytes given back; 0 where the kernel does not tell about mappings.</summary>
    public static long Release()
    {
        if (!OperatingSystem.IsLinux()) { return 0; }
        long released = 0;
        try
        {
            foreach (Mapping mapping in Parse(File.ReadLines("/proc/self/smaps")))
            {
                if (mapping.IsClean && Advise((nint)mapping.Start, (nint)(mapping.End - mapping.Start), DontNeed) == 0) { released += mapping.ResidentBytes; }
            }
        }
        catch (IOException) { } // Without /proc nothing is given back, and nothing else is wrong.

        return released;
    }

    /// <summary>Mappings of files, as /proc/self/smaps tells them.</summary>
    public static IEnumerable<Mapping> Parse(IEnumerable<string> smaps)
    {
        Mapping? open = null;
        foreach (string line in smaps)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 5 && words[0].Contains('-', StringComparison.Ordinal))
            {
                if (open is not null) { yield return open; }
                string[] range = words[0].Split('-');
                bool isFile = words.Length >= 6 && words[5].StartsWith('/');
                open = isFile && ulong.TryParse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong start)
                    && ulong.TryParse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong end)
                    ? new Mapping(start, end, words[1])
                    : null;
            }
            else if (open is not null && words.Length >= 2 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long kb))
            {
                switch (words[0])
                {
                    case "Rss:": open.ResidentBytes = kb * 1024; break;
                    case "Private_Dirty:" or "Shared_Dirty:" or "Anonymous:" or "Swap:": open.WrittenBytes += kb * 1024; break;
                    default: break;
                }
            }
        }

        if (open is not null) { yield return open; }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);

    /// <param name="Rights">As the kernel writes them: <c>r-xp</c>.</param>
    public sealed record Mapping(ulong Start, ulong End, string Rights)
    {
        public long ResidentBytes { get; set; }

        /// <summary>Pages that differ from the file: relocations, data.</summary>
        public long WrittenBytes { get; set; }

        public bool IsClean => Rights is "r-xp" or "r--p" or "r--s" && WrittenBytes == 0;
    }
}

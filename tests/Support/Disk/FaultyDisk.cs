using System.Runtime.InteropServices;
using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>A disk that fails when told to and remembers what no sync has made safe, for a process whose files lie in one folder. Needs clang.</summary>
public sealed class FaultyDisk
{
    private const int EntryBytes = 32, SectorBytes = 512;

    /// <summary>SQLite's file of shared memory: it ends with the machine.</summary>
    private const string SharedMemory = "-shm";

    private readonly string _library;

    private FaultyDisk(string library, string folder, string undo) => (_library, Folder, Undo) = (library, folder, undo);

    /// <summary>The files that are meant.</summary>
    public string Folder { get; }

    private string Undo { get; }

    /// <summary>While this file is there, no sync of the process comes to its end; see <see cref="Hold"/>.</summary>
    private string HoldFile => Undo + "-hold";

    /// <summary>Skips the test when there is no clang; fails it under CI.</summary>
    /// <param name="files">The folder of the files that are meant; null for one of the disk's own.</param>
    public static async Task<FaultyDisk> MakeAsync(TempFolder folder, string? files = null)
    {
        string library = folder.Under("faultydisk.so");
        await using ChildProcess clang = ChildProcess.Start("clang", RealServer.Require("clang"),
            ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, RepoRoot.Under("tests", "Support", "Disk", "faultydisk.c")]);
        Assert.True(await clang.WaitForExit(TimeSpan.FromMinutes(2)) == 0, clang.Text);
        return new FaultyDisk(library, files ?? folder.Folder("disk"), folder.Folder("undo"));
    }

    /// <param name="remembers">Undo journals are kept, for <see cref="ThrowAwayUnsynced"/>.</param>
    public IReadOnlyDictionary<string, string> Environment(bool remembers)
    {
        Dictionary<string, string> environment = new() { ["LD_PRELOAD"] = _library, ["FAULTYDISK_FOLDER"] = Folder, ["FAULTYDISK_HOLD"] = HoldFile };
        if (remembers) { environment["FAULTYDISK_UNDO"] = Undo; }
        return environment;
    }

    /// <summary>From now on what is written is not safe: whoever syncs waits.</summary>
    public void Hold() => File.WriteAllBytes(HoldFile, []);

    public void LetGo() => File.Delete(HoldFile);

    /// <summary>
    /// What a power cut does to files whose process has just been killed: of the writes since each file's last sync the first few may have reached the disk, the next in part, the others not.
    /// </summary>
    /// <returns>Writes that were undone.</returns>
    public int ThrowAwayUnsynced(Random random)
    {
        int undone = 0;
        foreach (string journal in Directory.EnumerateFiles(Undo).ToArray())
        {
            string file = Path.Combine(Folder, Path.GetFileName(journal));
            if (File.Exists(file) && !file.EndsWith(SharedMemory, StringComparison.Ordinal)) { undone += ThrowAway(file, File.ReadAllBytes(journal), random); }
            File.Delete(journal);
        }

        foreach (string file in Directory.EnumerateFiles(Folder, "*" + SharedMemory).ToArray()) { File.Delete(file); }
        return undone;
    }

    private static int ThrowAway(string path, byte[] journal, Random random)
    {
        List<(Entry Head, int KeptAt)> entries = [];
        for (int at = 0; at + EntryBytes <= journal.Length;)
        {
            Entry head = MemoryMarshal.Read<Entry>(journal.AsSpan(at));
            if (at + EntryBytes + head.Kept > journal.Length) { break; } // The kill came before the write itself.
            entries.Add((head, at + EntryBytes));
            at += EntryBytes + (int)head.Kept;
        }

        int stay = random.Next(2) == 0 ? 0 : random.Next(entries.Count + 1);
        using FileStream file = new(path, FileMode.Open, FileAccess.Write);
        for (int i = entries.Count - 1; i >= stay; i--)
        {
            (Entry e, int keptAt) = entries[i];
            long torn = i == stay ? random.NextInt64((e.Written / SectorBytes) + 1) * SectorBytes : 0; // This much of it did reach the disk.
            if (torn < e.Kept)
            {
                file.Position = e.Offset + torn;
                file.Write(journal, keptAt + (int)torn, (int)(e.Kept - torn));
            }

            file.SetLength(torn > 0 ? Math.Max(e.SizeBefore, e.Offset + torn) : e.SizeBefore);
        }

        return entries.Count - stay;
    }

    /// <summary>As faultydisk.c writes it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Entry(long Offset, long Written, long SizeBefore, long Kept);
}

namespace LifeCircle.Edge.Simulation;

/// <summary>The files of a database at one instant, and what a power cut may leave of what came after.</summary>
/// <remarks>
/// With WAL and synchronous=FULL a commit is: frames appended to the WAL, fsync, and only then, now and then, pages copied into the
/// database and fsynced, after which the next commit begins the WAL anew. So a cut in a commit leaves either
/// (1) the database as it was and any part of what was written to the WAL, the last sector torn; or
/// (2) the WAL whole and any of the pages that the checkpoint was copying.
/// </remarks>
internal sealed class FileImage(byte[] database, byte[] wal)
{
    private const int Sector = 512, Page = 4_096;

    public static FileImage Of(string path) => new(Read(path), Read(path + "-wal"));

    public void WriteTo(string path)
    {
        File.WriteAllBytes(path, database);
        if (wal.Length > 0) { File.WriteAllBytes(path + "-wal", wal); }
    }

    private byte[] Database => database;

    private byte[] Wal => wal;

    /// <summary>The files after a cut somewhere between this image, which is on disk for certain, and a later one of which nobody was told.</summary>
    public FileImage CutBefore(FileImage later, Random chance) =>
        chance.Next(2) == 0 ? new FileImage(database, TornWal(later.Wal, chance)) : new FileImage(SomePages(later.Database, chance), later.Wal);

    private byte[] TornWal(byte[] later, Random chance)
    {
        int same = wal.AsSpan().CommonPrefixLength(later);
        int through = same + (int)(chance.NextDouble() * (later.Length - same));
        byte[] torn = new byte[Math.Max(through, Math.Min(wal.Length, later.Length))];
        wal.AsSpan(0, Math.Min(wal.Length, torn.Length)).CopyTo(torn);
        later.AsSpan(0, through).CopyTo(torn);
        int tail = Math.Min(Sector, through - same);
        if (tail > 0 && chance.Next(2) == 0) { chance.NextBytes(torn.AsSpan(through - tail, tail)); }
        return torn;
    }

    private byte[] SomePages(byte[] later, Random chance)
    {
        byte[] mixed = later.ToArray();
        if (later.Length != database.Length) { return chance.Next(2) == 0 ? database : mixed; }
        for (int at = 0; at + Page <= later.Length; at += Page)
        {
            if (chance.Next(2) == 0) { database.AsSpan(at, Page).CopyTo(mixed.AsSpan(at)); }
        }

        return mixed;
    }

    private static byte[] Read(string path)
    {
        if (!File.Exists(path)) { return []; }
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>The power went while a commit was on its way: nobody hears of it.</summary>
internal sealed class PowerIsGoneException() : IOException("The power is gone.");

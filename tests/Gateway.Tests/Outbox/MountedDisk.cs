using System.Globalization;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Outboxes;

/// <summary>A small file system of a test's own, which really runs full and really becomes read-only. Only root can mount one: the test is skipped for others, and fails under CI.</summary>
internal sealed class MountedDisk : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new("disk");
    private readonly string _type, _options;
    private bool _isMounted;

    private MountedDisk(string type, string options) => (_type, _options) = (type, options);

    public string Folder => _folder.Folder("mounted");

    private string Image => _folder.Under("image");

    public static async Task<MountedDisk> InMemoryAsync(int mib)
    {
        SkipWithoutRoot();
        MountedDisk disk = new("tmpfs", string.Create(CultureInfo.InvariantCulture, $"size={mib}m"));
        await disk.MountAsync();
        return disk;
    }

    /// <summary>Ext4 as a box has it on its card: at an error the kernel makes it read-only.</summary>
    public static async Task<MountedDisk> LikeACardAsync(int mib)
    {
        SkipWithoutRoot();
        Assert.SkipWhen(!File.Exists("/dev/loop-control"), "There are no loop devices here: a container without them.");
        MountedDisk disk = new("ext4", "loop,errors=remount-ro");
        await using (FileStream image = File.Create(disk.Image)) { image.SetLength((long)mib << 20); }
        await RunAsync("mkfs.ext4", "-q", "-F", disk.Image);
        await disk.MountAsync();
        return disk;
    }

    public string Under(string name) => Path.Combine(Folder, name);

    /// <summary>Takes all the room that is left; gone again with the file that is returned.</summary>
    public string Fill()
    {
        string filler = Under("filler");
        using FileStream file = File.Create(filler);
        try
        {
            for (byte[] block = new byte[4_096]; ;) { file.Write(block); }
        }
        catch (IOException) { return filler; }
    }

    /// <summary>What the kernel does when it finds the file system damaged, also under files that are open.</summary>
    public async Task MeetErrorAsync()
    {
        string device = (await File.ReadAllLinesAsync("/proc/mounts")).Select(l => l.Split(' ')).Single(m => m[1] == Folder)[0];
        await File.WriteAllTextAsync($"/sys/fs/ext4/{Path.GetFileName(device)}/trigger_fs_error", "1");
    }

    /// <summary>By hand, which the kernel refuses while a file is open for writing.</summary>
    public Task RemountAsync(bool writable) => RunAsync("mount", "-o", writable ? "remount,rw" : "remount,ro", Folder);

    /// <summary>What a restart of the box does: checked, repaired, mounted for writing.</summary>
    public async Task RepairAsync()
    {
        await UnmountAsync();
        await using (ChildProcess check = ChildProcess.Start("fsck.ext4", "fsck.ext4", ["-p", Image])) { Assert.InRange(await check.WaitForExit(Limit), 0, 1); } // 1: repaired.
        await MountAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isMounted) { await UnmountAsync(); }
        _folder.Dispose();
    }

    private static void SkipWithoutRoot()
    {
        bool underCi = Environment.GetEnvironmentVariable("CI") is "true" or "1";
        Assert.SkipWhen(Environment.UserName != "root" && !underCi, "Only root can mount a small file system.");
    }

    private static async Task RunAsync(string program, params string[] args)
    {
        await using ChildProcess process = ChildProcess.Start(program, program, args);
        Assert.True(await process.WaitForExit(Limit) == 0, process.Text);
    }

    private async Task MountAsync()
    {
        await RunAsync("mount", "-t", _type, "-o", _options, Image, Folder); // For a tmpfs only a name.
        _isMounted = true;
    }

    private async Task UnmountAsync()
    {
        await RunAsync("umount", Folder);
        _isMounted = false;
    }
}

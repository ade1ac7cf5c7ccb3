using LifeCircle.Edge.Contracts;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

public sealed class ProgramPagesTests
{
    private const string Smaps = """
        55d0a0000000-55d0a0800000 r-xp 00025000 fe:00 42                         /opt/a program/firmware-host
        Size:               8192 kB
        Rss:                4096 kB
        Private_Dirty:         0 kB
        Anonymous:             0 kB
        VmFlags: rd ex mr mw me
        55d0a0800000-55d0a0900000 r--p 00825000 fe:00 42                         /opt/firmware-host
        Rss:                1024 kB
        Private_Dirty:         4 kB
        55d0a0900000-55d0a0a00000 rw-p 00925000 fe:00 42                         /opt/firmware-host
        Rss:                1024 kB
        Private_Dirty:         0 kB
        7f0000000000-7f0000100000 r--p 00000000 00:00 0
        Rss:                 512 kB
        7fff00000000-7fff00001000 r-xp 00000000 00:00 0                          [vdso]
        Rss:                   4 kB
        """;

    [Fact]
    public void Only_mappings_of_files_that_were_never_written_are_given_back()
    {
        ProgramPages.Mapping[] mappings = [.. ProgramPages.Parse(Smaps.Split('\n'))];

        Assert.Equal([true, false, false], mappings.Select(m => m.IsClean));
        Assert.Equal((0x55d0a0000000UL, 0x55d0a0800000UL, 4096L * 1024), (mappings[0].Start, mappings[0].End, mappings[0].ResidentBytes));
    }

    [Fact]
    public void Text_that_is_no_smaps_is_no_mapping() => Assert.Empty(ProgramPages.Parse(["", "a", "Rss: 4 kB", "- - - - -", "zz-yy r-xp 0 0 0 /x"]));

    [Fact]
    public void Given_back_pages_are_no_longer_resident_and_the_process_goes_on()
    {
        long before = ResidentFileKb();

        long released = ProgramPages.Release();

        Assert.True(released > 0);
        Assert.InRange(ResidentFileKb(), 1, before - 1);
    }

    private static long ResidentFileKb() => long.Parse(
        File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssFile:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        System.Globalization.CultureInfo.InvariantCulture);
}

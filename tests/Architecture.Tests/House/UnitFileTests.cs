using System.Diagnostics;
using System.Text.RegularExpressions;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Architecture.Tests;

/// <summary>The systemd units under hardware/systemd: well-formed, and what a crash leaves on goes off.</summary>
public sealed partial class UnitFileTests
{
    private static string[] Files => Directory.GetFiles(RepoRoot.Under("hardware", "systemd"), "*.service");

    [Fact]
    public void Each_program_has_a_unit_that_gives_it_the_least_and_starts_it_again()
    {
        Assert.Equal(["lifecircle-cloud-ingest.service", "lifecircle-firmware-host.service", "lifecircle-gateway.service"], Files.Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.All(Files, file =>
        {
            string[] lines = [.. File.ReadAllLines(file).Where(l => l.Length > 0 && l[0] != '#')];
            Assert.All(lines, line => Assert.Matches(Line(), line));
            Assert.Equal(["[Unit]", "[Service]", "[Install]"], lines.Where(l => l[0] == '['));
            foreach (string setting in (string[])["Type=notify", "Restart=always", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "UMask=0077"]) { Assert.Contains(setting, lines); }
        });
    }

    [Fact]
    public void After_every_end_of_firmware_host_its_outputs_go_off_for_the_same_site_and_folder()
    {
        string[] lines = File.ReadAllLines(RepoRoot.Under("hardware", "systemd", "lifecircle-firmware-host.service"));
        string run = Assert.Single(lines, l => l.StartsWith("ExecStart=", StringComparison.Ordinal)), off = Assert.Single(lines, l => l.StartsWith("ExecStopPost=", StringComparison.Ordinal));
        Assert.Contains("firmware-host outputs-off ", off, StringComparison.Ordinal);
        foreach (string option in (string[])["--site", "--data"]) { Assert.Equal(After(run, option), After(off, option)); }
    }

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_them()
    {
        const string verifier = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(verifier), "systemd-analyze is not on this machine.");
        using TempFolder folder = new("units");
        // The programs are not installed here.
        string[] copies = [.. Files.Select(f => folder.Write(Path.GetFileName(f), Program().Replace(File.ReadAllText(f), "/bin/true")))];
        using Process verify = Process.Start(new ProcessStartInfo(verifier, ["verify", .. copies]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> output = verify.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), errors = verify.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await verify.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (verify.ExitCode, await output + await errors));
    }

    private static string After(string line, string option)
    {
        string[] words = line.Split(' ');
        return words[Array.IndexOf(words, option) + 1];
    }

    [GeneratedRegex(@"^(\[(Unit|Service|Install)\]|[A-Z][A-Za-z]+=.*)$")]
    private static partial Regex Line();

    [GeneratedRegex("/opt/lifecircle/[a-z-]+/[a-z-]+(?= )")]
    private static partial Regex Program();
}

using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Architecture.Tests;

public sealed partial class HouseTests
{
    private const int LinesMax = 400;

    private static readonly string[] Rooms = ["cloud-ingest", "firmware-host", "gateway", "hardware", "tests"];

    private static readonly string[] RootFiles =
    [
        ".ci", ".editorconfig", ".gitignore", "BannedSymbols.txt", "Directory.Build.props", "Directory.Packages.props",
        "LICENSE", "LifeCircle.Edge.sln", "README.md", "global.json", "lifecircle",
    ];

    /// <summary>Written in pieces, so that this file does not find itself.</summary>
    private static readonly string[] BannedWords =
        ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception", "/wor" + "k/", "Thread.Sle" + "ep(", "lor" + "em ipsum"];

    [Fact]
    public void The_top_level_is_the_rooms_the_readme_the_solution_and_the_tool_files() =>
        Assert.Equal(Rooms.Concat(RootFiles).Order(StringComparer.Ordinal), SourceTree.TopLevel);

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        IEnumerable<string> tooLong = SourceTree.Files.Where(f => IsSource(f) && !f.Contains("/Migrations/", StringComparison.Ordinal))
            .Select(f => (File: f, Lines: File.ReadLines(RepoRoot.Under(f)).Count())).Where(f => f.Lines > LinesMax).Select(f => $"{f.File}: {f.Lines} lines");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_file_holds_a_banned_word()
    {
        IEnumerable<string> found = SourceTree.Files.Where(f => IsSource(f) || IsText(f))
            .SelectMany(f => BannedIn(SourceTree.Read(f)).Select(word => $"{f}: {word}"));

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("int a; // TO" + "DO later", true)]
    [InlineData("throw new NotImplemented" + "Exception();", true)]
    [InlineData("// what is to be done stands in the issue", false)]
    public void A_planted_banned_word_is_found(string text, bool found) => Assert.Equal(found, BannedIn(text).Any());

    [Fact]
    public void No_type_is_called_manager_helper_or_util()
    {
        IEnumerable<string> found = SourceTree.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && !f.Contains("/Migrations/", StringComparison.Ordinal))
            .SelectMany(f => VagueType().Matches(SourceTree.Read(f)).Select(m => $"{f}: {m.Value}"));

        Assert.Empty(found);
    }

    /// <summary>Intervals and deadlines are monotonic: on the box, the wall clock may show anything and be put anywhere.</summary>
    [Fact]
    public void On_the_box_only_the_uplinks_clock_and_its_judge_of_certificates_read_the_wall_clock()
    {
        string[] allowed = ["gateway/Uplink/Clock/WallClock.cs", "gateway/Uplink/Link/TlsVerdict.cs"];
        string read = "GetUtc" + "Now(";
        IEnumerable<string> found = SourceTree.Files.Where(f => IsSource(f) && (f.StartsWith("gateway/", StringComparison.Ordinal) || f.StartsWith("firmware-host/", StringComparison.Ordinal)))
            .Where(f => SourceTree.Read(f).Contains(read, StringComparison.Ordinal) && !allowed.Contains(f));

        Assert.Empty(found);
    }

    [Fact]
    public void Every_board_folder_is_complete()
    {
        string boards = RepoRoot.Under("hardware", "boards");
        string[] folders = Directory.Exists(boards) ? Directory.GetDirectories(boards) : [];
        Assert.NotEmpty(folders);
        foreach (string folder in folders)
        {
            foreach (string file in new[] { "README.md", "protocol.md", "wiring.md", "board.json" })
            {
                Assert.True(File.Exists(Path.Combine(folder, file)), $"hardware/boards/{Path.GetFileName(folder)}/{file} is missing.");
            }

            using JsonDocument board = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "board.json")));
            if (board.RootElement.GetProperty("bus").GetString() is "gpio" or "onewire") { continue; } // A level has no bytes to capture, and the kernel's files are text.

            string captures = Path.Combine(folder, "captures");
            Assert.True(Directory.Exists(captures) && Directory.EnumerateFileSystemEntries(captures).Any(), $"{captures} is missing or empty.");
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void The_two_commands_can_be_run()
    {
        foreach (string script in new[] { "lifecircle", ".ci/run" })
        {
            UnixFileMode mode = File.GetUnixFileMode(RepoRoot.Under(script));
            Assert.True(mode.HasFlag(UnixFileMode.UserExecute), $"{script} is not executable.");
        }
    }

    private static IEnumerable<string> BannedIn(string text) => BannedWords.Where(w => text.Contains(w, StringComparison.Ordinal));

    private static bool IsSource(string file) => Path.GetExtension(file) is ".cs" or ".razor" or ".proto" or ".js" or ".css" or ".sh" || file is "lifecircle" or ".ci/run";

    private static bool IsText(string file) => Path.GetExtension(file) is ".md" or ".json" or ".csproj" or ".props" or ".svg" or ".html";

    [GeneratedRegex(@"\b(class|record|struct|interface) \w*(Manager|Helper|Helpers|Util|Utils|Utilities)\b", RegexOptions.CultureInvariant, 5_000)]
    private static partial Regex VagueType();
}

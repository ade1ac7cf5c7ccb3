using System.Collections.Concurrent;
using CsCheck;
using LifeCircle.Edge.TimeSeries;
using Xunit;
using static LifeCircle.Edge.CloudIngest.Tests.TimeSeries.InfluxBench;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

/// <summary>For any script of answers: nothing is called written that is not stored, nothing is lost, poison lines end alone.</summary>
public sealed class LineFateTests
{
    /// <summary>What may happen to a request before the server is itself again; the last two are answers lost after the lines were stored.</summary>
    private static readonly string[] Mishaps = ["503", "429", "500", "502", "401", "404", "200", "cut", "stored-cut", "stored-500"];

    private static readonly Gen<Scene> Scenes = Gen.Select(
        Gen.Int[1, 40], Gen.Int[0, 39].Array[0, 4], Gen.Int[0, 39].Array[0, 3], InfluxBench.OneOf(Mishaps).Array[0, 12], InfluxBench.OneOf("v1", "v2-400", "v2-422"))
        .Select((count, poison, choke, script, kind) => new Scene(count, [.. poison.Where(p => p < count).Distinct()], [.. choke.Where(c => c < count && !poison.Contains(c)).Distinct()], script, kind));

    [Fact]
    public Task Any_script_leaves_every_good_line_stored_and_written_and_every_bad_one_alone() => Scenes.SampleAsync(async scene =>
    {
        Database database = new(scene);
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(database.Take);
        WriteReport report = await new PatientWriter(Writer(server, scene.Kind[..2], o => o with { CreateDatabase = false }), new HurriedTime()).WriteAsync(scene.Lines(), Token);

        Assert.True(report.IsSettled);
        for (int i = 0; i < scene.Count; i++)
        {
            bool stored = database.Stored.ContainsKey($"{i}");
            Assert.True(report.Lines[i] != LineState.Written || stored, $"line {i} is called written and is not stored");
            Assert.True(stored == !scene.IsBad(i), $"line {i}: stored {stored}");
            Assert.Equal(scene.IsBad(i) ? LineState.Rejected : LineState.Written, report.Lines[i]);
        }

        Assert.Equal(scene.Poison.Concat(scene.Choke).Order(), report.Rejected.Select(r => r.Index).Order());
        Assert.All(report.Rejected, r => Assert.NotEqual("", r.Reason));
    }, iter: 200, threads: 1);

    [Fact]
    public Task A_server_that_is_down_for_any_while_makes_no_dead_letter() => Gen.Select(Gen.Int[1, 30], Gen.Int[1, 80], InfluxBench.OneOf(500, 502, 503, 504, 429, 401, 400, 404), InfluxBench.OneOf("v1", "v2"))
        .SampleAsync(async (count, refusals, status, api) =>
        {
            Database database = new(new Scene(count, [], [], [], api));
            int asked = 0;
            await using ScriptedInflux server = await ScriptedInflux.StartAsync(r => Interlocked.Increment(ref asked) <= refusals ? new Say(status, "down") : database.Take(r));
            WriteReport report = await new PatientWriter(Writer(server, api, o => o with { CreateDatabase = false }), new HurriedTime()).WriteAsync(Lines(count), Token);
            Assert.Empty(report.Rejected);
            Assert.All(report.Lines, l => Assert.Equal(LineState.Written, l));
            Assert.Equal(count, database.Stored.Keys.Count(k => k.Length > 0));
        }, iter: 100, threads: 1);

    [Theory]
    [InlineData("v1", 1)]
    [InlineData("v2", 1)]
    [InlineData("v2", 500)]
    public async Task A_line_that_the_server_always_fails_over_does_not_hold_the_others_for_ever(string api, int count)
    {
        Scene scene = new(count, [], [count / 2], [], api);
        Database database = new(scene);
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(database.Take);
        int attempts = 0;
        WriteReport report = await new PatientWriter(Writer(server, api), new HurriedTime(), _ => attempts++).WriteAsync(scene.Lines(), Token);
        RejectedLine rejected = Assert.Single(report.Rejected);
        Assert.Equal(count / 2, rejected.Index);
        Assert.Contains("failed alone in 3 attempts", rejected.Reason, StringComparison.Ordinal);
        Assert.Contains("500", rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(count - 1, report.Lines.Count(l => l == LineState.Written));
        Assert.Equal(5, attempts);
    }

    [Fact]
    public async Task More_lines_under_suspicion_than_one_attempt_takes_end_all_the_same()
    {
        int[] choke = [.. Enumerable.Range(100, 150)];
        Scene scene = new(400, [], choke, [], "v2");
        Database database = new(scene);
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(database.Take);
        WriteReport report = await new PatientWriter(Writer(server, "v2"), new HurriedTime()).WriteAsync(scene.Lines(), Token);
        Assert.Equal(choke, report.Rejected.Select(r => r.Index).Order());
        Assert.Equal(250, report.Lines.Count(l => l == LineState.Written));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A batch and what will happen to it.</summary>
    /// <param name="Poison">Lines that the server refuses.</param>
    /// <param name="Choke">Lines over which the server fails with 500.</param>
    /// <param name="Script">Mishaps of the first requests, in order.</param>
    private sealed record Scene(int Count, int[] Poison, int[] Choke, string[] Script, string Kind)
    {
        public bool IsBad(int line) => Poison.Contains(line) || Choke.Contains(line);

        public Point[] Lines() => [.. Enumerable.Range(0, Count).Select(i => new Point(new Series("m", new Tag("line", $"{i}")), i + 1,
            [new Field("v", FieldValue.Of(Poison.Contains(i) ? "poison" : Choke.Contains(i) ? "choke" : "good"))]))];

        public override string ToString() => $"{Kind}: {Count} lines, poison [{string.Join(',', Poison)}], choke [{string.Join(',', Choke)}], script [{string.Join(',', Script)}]";
    }

    /// <summary>A server with a memory: what it has stored, by the tag of each line; empty for lines of the writer's own.</summary>
    private sealed class Database(Scene scene)
    {
        private int _at = -1;

        public ConcurrentDictionary<string, byte> Stored { get; } = new();

        public Say Take(SeenRequest request)
        {
            int at = Interlocked.Increment(ref _at);
            return at >= scene.Script.Length ? Itself(request) : scene.Script[at] switch
            {
                "cut" => new Say(204) { Cut = CutAt.BeforeHeaders },
                "stored-cut" => Itself(request) with { Cut = CutAt.BeforeHeaders },
                "stored-500" => Itself(request) is { Status: 204 } ? new Say(500, "timed out after the write") : new Say(500, "boom"),
                string status => new Say(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), "not now") { RetryAfter = status == "429" ? "3" : null },
            };
        }

        private Say Itself(SeenRequest request)
        {
            if (request.Body.Contains("\"choke\"", StringComparison.Ordinal)) { return new Say(500, """{"code":"internal error","message":"unexpected error writing points"}"""); }
            bool poisoned = IsPoison(request);
            if (!poisoned || scene.Kind != "v2-400") // 2.x says 400 and has stored nothing; the others have stored the rest.
            {
                foreach (string line in request.Lines.Where(l => !l.Contains("\"poison\"", StringComparison.Ordinal))) { Stored[LineOf(line)] = 1; }
            }

            return poisoned ? new Say(scene.Kind == "v2-422" ? 422 : 400, """{"error":"partial write: field type conflict dropped=1"}""") : new Say(204);
        }

        private static string LineOf(string line) => line.StartsWith("m,line=", StringComparison.Ordinal) ? line["m,line=".Length..line.IndexOf(' ', StringComparison.Ordinal)] : "";
    }
}

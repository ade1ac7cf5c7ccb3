using LifeCircle.Edge.CloudIngest.Tests.TimeSeries;
using LifeCircle.Edge.Ingest.Core;
using LifeCircle.Edge.Ingest.Mapping;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Ingest.Service;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.TimeSeries;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Ingest;

/// <summary>From the refused line to the letter, and back into the database.</summary>
public sealed class DeadLetterTests
{
    private const long T = 1_750_000_000_000;

    [Fact]
    public async Task A_refused_line_is_a_letter_and_its_record_is_confirmed_and_written_again_it_is_stored_and_no_letter_any_more()
    {
        bool refuses = true;
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(r => new Say(refuses && r.Body.Contains("door_open", StringComparison.Ordinal) ? 400 : 204, "field type conflict"));
        await using IngestBench bench = await IngestBench.StartAsync(_ => InfluxBench.Writer(server));
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        await gateway.DoorAsync(1, open: true, T);
        await Eventually.True("the record is confirmed though its line was refused", IngestBench.Soon, () => gateway.Confirmed(2, 1));
        IDeadLetters letters = bench.Service<IDeadLetters>();
        DeadLetterRow letter = Assert.Single((await letters.ListAsync(new DeadLetterFilter(), 10, Token)).Rows);
        string line = $"locker,circle=hailar-1,device=locker-1,gateway=gw-1,part=compartment/07 door_open=true {(T * 1_000_000) + 1}";
        Assert.Equal(("hailar-1", "gw-1", T, 1L, line, "field type conflict"), (letter.Circle, letter.Gateway, letter.AtMs, letter.Offset, letter.Line, letter.Reason));

        RedriveResult again = await letters.RedriveAsync(Order("still wrong"), Token);
        Assert.Equal((0, 1, 0), (again.Written, again.Refused, again.Open));
        Assert.Equal(1, await letters.CountAsync(Token));

        refuses = false;
        Assert.Equal(new RedriveResult(1, 0, 0, null), await letters.RedriveAsync(Order("the measurement was corrected"), Token));
        Assert.Equal(line, server.Writes.Last().Lines.Single());
        Assert.Equal(0, await letters.CountAsync(Token));
        CommandRow[] actions = [.. await letters.ActionsAsync(10, Token)];
        Assert.Equal(["still wrong", "the measurement was corrected"], actions.Select(a => a.Reason).Order());
        Assert.All(actions, a => Assert.Equal(("li", CommandStates.Done), (a.Issuer, a.State)));
        Assert.Contains(actions, a => a.Text.StartsWith("1 written, 0 refused again, 0 open.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_database_is_down_a_letter_stays_as_it_was_and_the_action_says_why()
    {
        bool down = false;
        await using ScriptedInflux server = await ScriptedInflux.StartAsync(r => down ? new Say(503, "starting") : new Say(InfluxBench.IsPoison(r) ? 400 : 204, "no such type"));
        await using IngestBench bench = await IngestBench.StartAsync(_ => InfluxBench.Writer(server));
        await AddAsync(bench, [Letter("m,line=1 w=\"poison\" 1750000000000000001", "first reason"), Letter("m,line=2 v=1 1750000000000000002", "first reason")]);
        IDeadLetters letters = bench.Service<IDeadLetters>();

        down = true;
        RedriveResult result = await letters.RedriveAsync(Order("try"), Token);
        Assert.Equal((0, 0, 2), (result.Written, result.Refused, result.Open));
        Assert.Contains("503", result.Trouble, StringComparison.Ordinal);
        Assert.All((await letters.ListAsync(new DeadLetterFilter(), 10, Token)).Rows, r => Assert.Equal("first reason", r.Reason));

        down = false;
        Assert.Equal((1, 1, 0), await letters.RedriveAsync(Order("again"), Token) is { } r ? (r.Written, r.Refused, r.Open) : default);
        Assert.Equal("no such type", Assert.Single((await letters.ListAsync(new DeadLetterFilter(), 10, Token)).Rows).Reason);
    }

    [Fact]
    public async Task What_can_never_be_written_stays_with_the_reason_of_this_time()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        await AddAsync(bench,
        [
            Letter("not json", "The event is not JSON"), Letter("m,line=1 v=1 1", "1970"), Letter("m,line=1 time=1 1750000000000000001", "own name"),
            Letter("m,line=1 v=true 1750000000000000001", "was refused"), Letter("m,line=1 v=1.5 1750000000000000001", "was refused"),
        ]);
        IDeadLetters letters = bench.Service<IDeadLetters>();
        Assert.Equal((1, 4), await letters.RedriveAsync(Order("all"), Token) is { } r ? (r.Written, r.Refused) : default);
        string[] reasons = [.. (await letters.ListAsync(new DeadLetterFilter(), 10, Token)).Rows.Select(l => l.Reason).Order(StringComparer.Ordinal)];
        Assert.Equal(["Field v of m is Boolean, this value is Double.", "The field name \"time\" is the database's own."], reasons[..2]);
        Assert.Contains("from a clock that was not set", reasons[2], StringComparison.Ordinal);
        Assert.StartsWith("This is not a line", reasons[3], StringComparison.Ordinal);
        Assert.True(Assert.Single(bench.Store.Query(new StoreQuery { Measurement = "m" })).Value.Boolean);
    }

    [Fact]
    public async Task Filters_choose_what_is_listed_driven_and_dropped_and_the_rest_stays()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        await AddAsync(bench,
        [
            Letter("m,line=1 v=1 1750000000000000001", "type conflict", gateway: "gw-1", atMs: 100), Letter("m,line=2 v=1 1750000000000000002", "too large", gateway: "gw-1", atMs: 200),
            Letter("m,line=3 v=1 1750000000000000003", "type conflict", gateway: "gw-2", atMs: 300),
        ]);
        IDeadLetters letters = bench.Service<IDeadLetters>();
        Assert.Equal("2 1", await LinesAsync(new DeadLetterFilter(Gateway: "gw-1")));
        Assert.Equal("3 1", await LinesAsync(new DeadLetterFilter(Reason: "conflict")));
        Assert.Equal("3", await LinesAsync(new DeadLetterFilter(Line: "line=3")));
        Assert.Equal("3 2", await LinesAsync(new DeadLetterFilter(FromMs: 200)));
        Assert.Equal("1", await LinesAsync(new DeadLetterFilter(UntilMs: 200)));
        DeadLetterList one = await letters.ListAsync(new DeadLetterFilter(Gateway: "gw-1"), 1, Token);
        Assert.Equal((1, 2L, 3L), (one.Rows.Count, one.Matching, one.Total));

        Assert.Equal(1, await letters.DropAsync(new DeadLetterOrder(new DeadLetterFilter(Gateway: "gw-1", Reason: "large"), "li", "a test device"), Token));
        Assert.Equal("3 1", await LinesAsync(new DeadLetterFilter()));
        Assert.Equal(1, (await letters.RedriveAsync(new DeadLetterOrder(new DeadLetterFilter(Gateway: "gw-2"), "li", "mended"), Token)).Written);
        Assert.Equal("1", await LinesAsync(new DeadLetterFilter()));
        Assert.Contains(await letters.ActionsAsync(10, Token), a => a is { Verb: DeadLetters.DropVerb, Gateway: "gw-1", Issuer: "li", Reason: "a test device", Text: "1 dropped." });
        await Assert.ThrowsAsync<ArgumentException>(() => letters.DropAsync(new DeadLetterOrder(new DeadLetterFilter(), " ", "why"), Token));
        await Assert.ThrowsAsync<ArgumentException>(() => letters.RedriveAsync(new DeadLetterOrder(new DeadLetterFilter(), "li", ""), Token));

        async Task<string> LinesAsync(DeadLetterFilter which) => string.Join(' ', (await letters.ListAsync(which, 10, Token)).Rows.Select(r => r.Line["m,line=".Length]));
    }

    [Fact]
    public async Task More_letters_than_one_write_takes_are_driven_all()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        await AddAsync(bench, [.. Enumerable.Range(1, 1_203).Select(i => Letter($"m,line={i} v=1 175000000000000{i:0000}", "type conflict"))]);
        Assert.Equal(new RedriveResult(1_203, 0, 0, null), await bench.Service<IDeadLetters>().RedriveAsync(Order("all"), Token));
        Assert.Equal(1_203, bench.Store.Query(new StoreQuery { Measurement = "m" }).Count);
    }

    [Fact]
    public void A_field_of_another_type_is_a_letter_that_names_both_types_and_the_other_fields_are_written()
    {
        FieldTypes types = new();
        types.Load("locker", "x", FieldKind.Text);
        MappedRecord record = new RecordMapper(types, earliestMs: 0).Map(
            new RecordSource(new RecordOrigin(new NodeKey("c", "g"), "c", "d", "locker", 1, 2), 1, T, TimeEstimated: false),
            [new BornMetric("d", "a/x", SparkplugType.Double, ""), new BornMetric("d", "a/y", SparkplugType.Double, "")],
            [new Metric { Name = "a/x", Value = MetricValue.Of(1.5) }, new Metric { Name = "a/y", Value = MetricValue.Of(2.5) }],
            new FieldStore());
        Assert.Equal("y", Assert.Single(Assert.Single(record.Points).Fields).Name);
        DeadLetterEntity letter = Assert.Single(record.DeadLetters);
        Assert.Equal("Field x of locker is Text, this value is Double.", letter.Reason);
        Assert.Equal($"locker,circle=c,device=d,gateway=g,part=a x=1.5 {(T * 1_000_000) + 1}", letter.Body);
    }

    [Fact]
    public async Task Of_replicas_that_see_a_field_first_at_the_same_time_one_is_right_and_the_others_follow_it()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        RegistryStore registry = bench.Service<RegistryStore>();
        FieldKind[] kinds = [FieldKind.Double, FieldKind.Integer, FieldKind.Text, FieldKind.Boolean];
        (TypeGate Gate, WriteBatch Batch)[] replicas = [.. kinds.Select(k => (new TypeGate(registry), Batch(k)))];
        await Task.WhenAll(replicas.Select(r => Task.Run(() => r.Gate.RegisterAsync(r.Batch, Token), Token)));
        FieldKind truth = (FieldKind)Assert.Single(await registry.FieldTypesAsync(Token), t => t is { Measurement: "m", Field: "v" }).Kind;
        for (int i = 0; i < kinds.Length; i++)
        {
            replicas[i].Gate.Correct(replicas[i].Batch);
            bool fits = kinds[i] == truth || (truth == FieldKind.Double && kinds[i] == FieldKind.Integer);
            Assert.Equal(fits ? ["v", "w"] : ["w"], replicas[i].Batch.Points[0].Fields.Select(f => f.Name));
            Assert.All(replicas[i].Batch.Points[0].Fields.Where(f => f.Name == "v"), f => Assert.Equal(truth, f.Value.Kind));
            if (!fits) { Assert.Equal($"Field v of m is {truth}, this value is {kinds[i]}.", Assert.Single(replicas[i].Batch.DeadLetters).Reason); }

            WriteBatch next = Batch(kinds[i]); // Mapped before the core has heard of it.
            next.NewTypes.Clear();
            Assert.Empty(await replicas[i].Gate.RegisterAsync(next, Token));
            replicas[i].Gate.Correct(next);
            Assert.Equal(fits, next.DeadLetters.Count == 0);
        }
    }

    [Fact]
    public async Task A_type_that_another_replica_has_registered_rules_the_running_ingest_from_the_first_line_on()
    {
        await using IngestBench bench = await IngestBench.StartAsync();
        await bench.Service<RegistryStore>().RegisterTypesAsync([new FieldTypeEntity { Measurement = "locker", Field = "door_open", Kind = (int)FieldKind.Text }], Token);
        HandMadeGateway gateway = await bench.GatewayAsync();
        await gateway.BirthAsync();
        await gateway.DoorAsync(1, open: true, T);
        await gateway.DoorAsync(2, open: true, T + 1);
        await Eventually.True("both records are confirmed", IngestBench.Soon, () => gateway.Confirmed(2, 1) && gateway.Confirmed(2, 2));
        Assert.Empty(bench.Store.Query(new StoreQuery { Measurement = "locker" }));
        Assert.All((await bench.Service<IDeadLetters>().ListAsync(new DeadLetterFilter(), 10, Token)).Rows, r => Assert.Equal("Field door_open of locker is Text, this value is Boolean.", r.Reason));
        await Eventually.True("the figures count them", IngestBench.Soon, () => bench.Figures.DeadLetters == 2);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DeadLetterOrder Order(string why) => new(new DeadLetterFilter(), "li", why);

    private static WriteBatch Batch(FieldKind kind)
    {
        FieldValue value = kind switch
        {
            FieldKind.Double => FieldValue.Of(1.5),
            FieldKind.Integer => FieldValue.Of(2L),
            FieldKind.Text => FieldValue.Of("text"),
            _ => FieldValue.Of(true),
        };
        MappedRecord record = new();
        record.Begin(new RecordSource(new RecordOrigin(new NodeKey("c", "g"), "c", "d", "m", 1, 2), 1, T, TimeEstimated: false));
        record.Points.Add(new Point(new Series("m", new Tag("device", "d")), 1, [new Field("v", value), new Field("w", FieldValue.Of(true))]));
        WriteBatch batch = new();
        batch.Add(record, null, 0);
        batch.NewTypes.Add(new FieldTypeEntity { Measurement = "m", Field = "v", Kind = (int)kind });
        return batch;
    }

    private static DeadLetterEntity Letter(string line, string reason, string gateway = "gw-1", long atMs = T) =>
        new() { AtMs = atMs, Circle = "c", Gateway = gateway, Epoch = 1, Stream = 2, Offset = 1, Reason = reason, Body = line };

    private static Task<int> AddAsync(IngestBench bench, DeadLetterEntity[] letters) => bench.Service<RegistryStore>().RecordAsync([], [], letters, Token);
}

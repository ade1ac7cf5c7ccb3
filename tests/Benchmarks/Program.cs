using System.CommandLine;
using LifeCircle.Edge.Benchmarks;
using LifeCircle.Edge.Benchmarks.Micro;

RootCommand root = new("Measures what the README promises. Every figure is of this machine and of this run: compare within one run.")
{
    Verb("latency", "From a frame on the wire to a point that can be read in influxd, through every process and a real broker.", LatencyBench.RunAsync),
    Verb("bus", "How much of a paced 9600-baud bus with 8 boards, one of them dead, is used; and a serial round trip on a pseudo-terminal.", BusBench.RunAsync),
    Verb("lockers", "From a touch at the terminal to the pulse on a paced 9600-baud bus with 8 boards of 24 doors, all healthy and with one dead; and how well that bus is polled.", LockersBench.RunAsync),
    Verb("footprint", "Memory and processor time of firmware-host and gateway, as published, at the demo corner; and how soon the gateway's first record is at the broker.", FootprintBench.RunAsync),
    Verb("wire", "Bytes on the wire of the demo corner's own traffic, beside the same values as one JSON message each.", WireBench.RunAsync),
    Verb("ingest", "From MQTT to influxd through cloud-ingest, beside the same lines posted straight to the same influxd; processor time with one to three replicas.", IngestBench.RunAsync),
    Verb("replay", "A backlog of a million records drains from a gateway while doors are moved: pace, and how late the live records are.", ReplayBench.RunAsync),
    Load(),
    Verb("micro", "The small parts by BenchmarkDotNet: times, and bytes allocated.", MicroBench.RunAsync),
    Verb("outbox", "Durable records a second beside raw SQLite, bytes written per record, opening with a million records and the memory that they cost.", OutboxBench.RunAsync),
};
return await root.Parse(args).InvokeAsync();

static Command Verb(string name, string description, Func<BenchOptions, CancellationToken, Task<bool>> run)
{
    Option<int> seconds = new("--seconds") { Description = "How long to measure.", DefaultValueFactory = _ => 30 };
    Command command = new(name, description) { seconds };
    command.SetAction(async (parsed, stopping) => await run(new BenchOptions(parsed.GetValue(seconds)), stopping) ? 0 : 1);
    return command;
}

static Command Load()
{
    Option<int> seconds = new("--seconds") { Description = "How long to play, about.", DefaultValueFactory = _ => 30 };
    Option<int> gateways = new("--gateways") { Description = "How many gateways are played.", DefaultValueFactory = _ => 331 };
    Option<int> connections = new("--connections") { Description = "Over how many connections they speak; as many as gateways: each has its own.", DefaultValueFactory = _ => 331 };
    Option<string?> broker = new("--broker") { Description = "A broker on 127.0.0.1 with a cloud-ingest of yours behind it, e.g. mqtt://127.0.0.1:1883; without it the bench starts its own, and influxd." };
    foreach (Option<int> number in (Option<int>[])[seconds, gateways, connections])
    {
        number.Validators.Add(result => { if (result.GetValueOrDefault<int>() is < 1 or > 100_000) { result.AddError($"{number.Name} takes a whole number from 1 to 100000."); } });
    }

    broker.Validators.Add(result =>
    {
        string? url = result.GetValueOrDefault<string?>();
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme == "mqtt" && uri.Host == "127.0.0.1")) { result.AddError($"--broker takes mqtt://127.0.0.1:PORT, a broker on this machine, not {url}."); }
    });
    Command command = new("load", "Plays a fleet of gateways that speak the product's protocol to a broker and its ingest on this machine.") { seconds, gateways, connections, broker };
    command.SetAction(async (parsed, stopping) => await LoadBench.RunAsync(new BenchOptions(parsed.GetValue(seconds))
    {
        Gateways = parsed.GetValue(gateways),
        Connections = parsed.GetValue(connections),
        Broker = parsed.GetValue(broker),
    }, stopping) ? 0 : 1);
    return command;
}

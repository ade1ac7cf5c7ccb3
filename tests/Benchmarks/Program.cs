using System.CommandLine;
using LifeCircle.Edge.Benchmarks;
using LifeCircle.Edge.Benchmarks.Micro;

RootCommand root = new("Measures what the README promises. Every figure is of this machine and of this run: compare within one run.")
{
    Verb("latency", "From a frame on the wire to a point that can be read in influxd, through every process and a real broker.", LatencyBench.RunAsync),
    Verb("bus", "How much of a paced 9600-baud bus with 8 boards, one of them dead, is used; and a serial round trip on a pseudo-terminal.", BusBench.RunAsync),
    Verb("footprint", "Memory and processor time of firmware-host and gateway, as published, at the demo corner; and how soon the gateway's first record is at the broker.", FootprintBench.RunAsync),
    Verb("wire", "Bytes on the wire of the demo corner's own traffic, beside the same values as one JSON message each.", WireBench.RunAsync),
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

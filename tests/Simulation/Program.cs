using System.Diagnostics;
using System.Globalization;
using LifeCircle.Edge.Simulation;

// simulation SEED COUNT [--trace] [--first]: runs seeds one after the other, or until the first failure, and prints a line each; exit code 1 when one of them fails.
// simulation storm GATEWAYS: a fleet whose broker goes and comes back.
// simulation lies SEED: a run with planted lies, each of which the judge must find.
if (!OneThread.Arrange())
{
    Console.Error.WriteLine($"The simulation runs on one thread: start it with {OneThread.Variable}=1, as ./lifecircle sim does.");
    return 2;
}

if (args is ["storm", { } size]) { return Storm.Run(int.Parse(size, CultureInfo.InvariantCulture)); }

if (args is ["lies", { } honest]) { return Lies.Tell(int.Parse(honest, CultureInfo.InvariantCulture)); }

if (args.Length < 2 || !int.TryParse(args[0], CultureInfo.InvariantCulture, out int first) || !int.TryParse(args[1], CultureInfo.InvariantCulture, out int count) || count < 1)
{
    Console.Error.WriteLine("simulation SEED COUNT [--trace]: the first seed, and how many from it on; --trace prints what happens.");
    return 2;
}

bool echo = args.Contains("--trace"), onlyFirst = args.Contains("--first");
int failed = 0;
for (int seed = first; seed < first + count; seed++)
{
    long began = Stopwatch.GetTimestamp();
    RunOutcome outcome = Scenario.Run(seed, echo, lie: null, out _);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"seed {seed} {(outcome.Holds ? "holds" : "FAILS")} trace {outcome.Trace:x16} records {outcome.Records} events {outcome.Events} commands {outcome.Commands} pulses {outcome.Pulses} faults {outcome.Faults.Count} turns {outcome.Turns} in {Stopwatch.GetElapsedTime(began).TotalSeconds:F2} s"));
    if (outcome.Holds) { continue; }
    failed++;
    foreach (string violation in outcome.Violations.Take(12)) { Console.WriteLine($"  violated: {violation}"); }
    foreach (string fault in outcome.Faults) { Console.WriteLine($"  fault: {fault}"); }
    foreach (string line in outcome.Tail.TakeLast(40)) { Console.WriteLine($"  {line}"); }
    Console.WriteLine($"  again: ./lifecircle sim --seed {seed} --seeds 1 --trace");
    if (onlyFirst) { break; }
}

Console.WriteLine($"{count - failed} of {count} seeds hold");
return failed == 0 ? 0 : 1;

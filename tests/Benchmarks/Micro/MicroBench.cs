using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace LifeCircle.Edge.Benchmarks.Micro;

/// <summary>The small parts by BenchmarkDotNet, in this process and in short jobs: times to compare with each other, and bytes allocated, which are exact.</summary>
internal static class MicroBench
{
    /// <summary>Run for every record: these use their memory again.</summary>
    private static readonly Type[] Steady = [typeof(CodecBench), typeof(IngestMicroBench)];

    public static Task<bool> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "lifecircle-micro"));
        bool isMet = true;
        foreach (Type type in (Type[])[.. Steady, typeof(MachineBench)])
        {
            foreach (BenchmarkReport report in BenchmarkRunner.Run(type, config).Reports) { isMet &= Show(report, Steady.Contains(type)); }
        }

        return Task.FromResult(isMet);
    }

    private static bool Show(BenchmarkReport report, bool mustNotAllocate)
    {
        string name = report.BenchmarkCase.Descriptor.WorkloadMethod.Name;
        if (report.ResultStatistics is not { } times)
        {
            Console.Out.WriteLine($"{name}: no result");
            return false;
        }

        Bench.Show($"{name}, time", times.Median, "ns");
        return Bench.Show($"{name}, allocated", report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0, "B", atMost: mustNotAllocate ? 0 : null);
    }
}

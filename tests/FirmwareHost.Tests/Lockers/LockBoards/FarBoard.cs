using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Simulators;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;

/// <summary>A simulated lock board without a wire: what it answers to bytes, and what they make it do.</summary>
internal sealed class FarBoard : IDisposable
{
    private readonly PhysicalLog? _ownLog;
    private readonly TestFolder? _folder;
    private readonly ISimulatedBoard _end;

    private FarBoard(SimulatedParts parts, PhysicalLog? ownLog, TestFolder? folder) =>
        (_end, Locks, _ownLog, _folder) = ((ISimulatedBoard)parts.End!, parts.Locks!, ownLog, folder);

    internal SimulatedLocks Locks { get; }

    internal static FarBoard Of(string board, int address, string settings)
    {
        var folder = new TestFolder();
        var log = new PhysicalLog(Path.Combine(folder.Path, "log"), TimeProvider.System);
        return new FarBoard(Parts(board, address, settings, log), log, folder);
    }

    /// <summary>One of many that share a log.</summary>
    internal static FarBoard Of(string board, int address, string settings, PhysicalLog log) => new(Parts(board, address, settings, log), null, null);

    internal byte[] Answer(ReadOnlySpan<byte> line) => Answer(line, out _);

    /// <param name="length">Bytes that it took for a request; 0 for none.</param>
    internal byte[] Answer(ReadOnlySpan<byte> line, out int length)
    {
        length = _end.Hear(line, out byte[] answer);
        return answer;
    }

    internal byte[] AsFromNextAddress(byte[] answer) => _end.AsFromNextAddress(answer);

    internal void Open(IEnumerable<int> doors)
    {
        int[] open = [.. doors];
        for (int door = 1; door <= Locks.Ways; door++)
        {
            Locks.TryMove(door, open.Contains(door));
        }
    }

    public void Dispose()
    {
        _ownLog?.Dispose();
        _folder?.Dispose();
    }

    private static SimulatedParts Parts(string board, int address, string settings, PhysicalLog log)
    {
        SiteFile site = TestSites.One(TestSites.Locker, "locker", "serial", board, address, settings);
        return SimulatedBoards.Create(new SimulatedContext(site.Devices[0], site.Devices[0].Boards[0], site.Buses[0], log, new SimulationOptions(), TimeProvider.System, null));
    }
}

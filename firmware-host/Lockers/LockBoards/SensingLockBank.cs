using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.LockBoards;

/// <summary>A lock board whose reply also says what its sensors see in the compartments: doors and things come from one frame.</summary>
/// <remarks>A sensor is believed only behind a closed door; a hand or the sun in an open one proves nothing.</remarks>
internal sealed class SensingLockBank : LockBank, IPointSource
{
    private PointValue?[]? _seen;

    internal SensingLockBank(IByteLink link, ILockFrames frames, LockBoardSettings settings, LockBoardVariant variant, int first)
        : base(link, frames, settings, variant) =>
        Points = [.. Enumerable.Range(first, settings.Ways).Select(n => new PointDescriptor($"compartment/{n:00}/occupied", PointType.Boolean, "", default))];

    public IReadOnlyList<PointDescriptor> Points { get; }

    public IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; } = new Dictionary<string, (string, string)>();

    public override async ValueTask<DriverResult<IReadOnlyList<DoorState>>> ReadDoorsAsync(CancellationToken cancellationToken)
    {
        _seen = null;
        DriverResult<LockReading> reading = await ReadAllAsync(cancellationToken);
        if (!reading.IsOk)
        {
            return new([], reading.Fault, reading.Sent);
        }

        DoorState[] doors = Doors(reading.Value);
        _seen = [.. doors.Select((door, i) => door == DoorState.Closed && reading.Value.Things is { } things ? PointValue.Of(things[i]) : (PointValue?)null)];
        return new(doors, DriverFault.None);
    }

    /// <summary>What the last reading of the doors saw; asks when there is none that has not been taken yet.</summary>
    public async ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_seen is null && await ReadDoorsAsync(cancellationToken) is { IsOk: false } failed)
        {
            return new([], failed.Fault, failed.Sent);
        }

        PointValue?[] seen = _seen!;
        _seen = null;
        return new(seen, DriverFault.None);
    }
}

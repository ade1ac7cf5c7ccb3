using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>A relay board that switches lamps, heaters and fans, and reads contacts.</summary>
public sealed class RelaySwitches : ISwitchBank, IPointSource
{
    private readonly RelayBoard _board;
    private readonly OutputTable _outputs;
    private readonly PointValue?[] _names;

    /// <param name="first">Number printed on the first relay and the first input.</param>
    internal RelaySwitches(RelayBoard board, int first)
    {
        _board = board;
        _outputs = new OutputTable(board.Settings.Outputs, board.Settings.Relays);
        _names = [.. _outputs.Named.Select(n => (PointValue?)PointValue.Of(n.Name))];
        Points = [.. PointsOf(board.Settings, first)];
        EventPoints = InputEvents.Of(board.Settings.Events, Numbers(first, board.Settings.Inputs).Select(InputPoint));
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_board.Settings.PollIntervalMs);

    public int OutputCount => _board.Settings.Relays;

    public TimeSpan FlashMax => _board.FlashMax;

    public TimeSpan FlashDefault => TimeSpan.FromMilliseconds(_board.Settings.PulseMs);

    public TimeSpan? GatewayLossMax => _board.Settings.GatewayLossS is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    public IReadOnlyList<PointDescriptor> Points { get; }

    public IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; }

    /// <summary>The points of a board: its relays, the names of those that have one, its inputs.</summary>
    internal static IEnumerable<PointDescriptor> PointsOf(RelaySettings settings, int first) =>
    [
        .. Numbers(first, settings.Relays).Select(n => new PointDescriptor($"{PartNames.Relay(n)}/on", PointType.Boolean, "", default)),
        .. new OutputTable(settings.Outputs, settings.Relays).Named.Select(o => new PointDescriptor($"{PartNames.Relay(first + o.Output - 1)}/name", PointType.Text, "", default)),
        .. Numbers(first, settings.Inputs).Select(n => new PointDescriptor(InputPoint(n), PointType.Boolean, "", default)),
    ];

    public ValueTask<DriverResult<bool>> SwitchAsync(int output, bool on, CancellationToken cancellationToken) => _board.SwitchAsync(output, on, cancellationToken);

    public ValueTask<DriverResult<bool>> FlashAsync(int output, TimeSpan duration, CancellationToken cancellationToken) => _board.FlashAsync(output, duration, cancellationToken);

    public ValueTask<DriverFault> MakeSafeAsync(SafeOccasion occasion, CancellationToken cancellationToken) =>
        _board.DriveAsync([.. Enumerable.Range(1, OutputCount).Select(n => _outputs.At(occasion, n))], cancellationToken);

    public async ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken)
    {
        DriverResult<bool[]> relays = await _board.ReadRelaysAsync(cancellationToken);
        if (!relays.IsOk) { return new([], relays.Fault, relays.Sent); }
        DriverResult<bool[]> inputs = await _board.ReadInputsAsync(cancellationToken);
        return inputs.IsOk ? new([.. Values(relays.Value), .. _names, .. Values(inputs.Value)], DriverFault.None) : new([], inputs.Fault);
    }

    private static IEnumerable<PointValue?> Values(bool[] bits) => bits.Select(b => (PointValue?)PointValue.Of(b));

    private static string InputPoint(int number) => $"{PartNames.Input(number)}/on";

    private static IEnumerable<int> Numbers(int first, int count) => Enumerable.Range(first, count);
}

using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Expanders;
using LifeCircle.Edge.Wire.I2c;

namespace LifeCircle.Edge.Sensors.Mcp23017;

/// <summary>An expander with 16 pins: debounced contacts and outputs.</summary>
public sealed class Mcp23017Board : ISwitchBank, IPointSource, IDisposable
{
    private readonly I2cChip _chip;
    private readonly Mcp23017Settings _settings;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly int[] _inputs;
    private readonly int[] _outputs;
    private readonly OutputTable _table;
    private readonly Debounce[] _debounce;
    private readonly Mcp23017Pins _pins;
    private readonly PointValue?[] _names;

    /// <param name="first">Number printed on the first input and the first output.</param>
    internal Mcp23017Board(I2cChip chip, int first, Mcp23017Settings settings, TimeProvider time)
    {
        (_chip, _settings, _time, _began) = (chip, settings, time, time.GetTimestamp());
        _inputs = [.. settings.InputPins.Select(p => Mcp23017Chip.PinOf(p)!.Value)];
        _outputs = [.. settings.OutputPins.Select(p => Mcp23017Chip.PinOf(p)!.Value)];
        _table = new OutputTable(settings.Outputs, _outputs.Length);
        _debounce = [.. _inputs.Select(_ => new Debounce(TimeSpan.FromMilliseconds(settings.DebounceMs)))];
        ushort inputMask = Mcp23017Chip.MaskOf(_inputs);
        _pins = new Mcp23017Pins(chip, Mcp23017Chip.MaskOf(_outputs), settings.ActiveLow ? inputMask : (ushort)0, settings.PullUp ? inputMask : (ushort)0);
        _names = [.. _table.Named.Select(n => (PointValue?)PointValue.Of(n.Name))];
        Points = [.. PointsOf(settings, first)];
        EventPoints = InputEvents.Of(settings.Events, Enumerable.Range(first, _inputs.Length).Select(InputPoint));
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public int OutputCount => _outputs.Length;

    /// <summary>Zero: the chip times nothing.</summary>
    public TimeSpan FlashMax => TimeSpan.Zero;

    public TimeSpan FlashDefault => TimeSpan.Zero;

    public TimeSpan? GatewayLossMax => _settings.GatewayLossS is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    public IReadOnlyList<PointDescriptor> Points { get; }

    public IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; }

    /// <summary>The points of a chip: its outputs, the names of those that have one, its inputs.</summary>
    internal static IEnumerable<PointDescriptor> PointsOf(Mcp23017Settings settings, int first) =>
    [
        .. Enumerable.Range(first, settings.OutputPins.Count).Select(n => new PointDescriptor($"{PartNames.Relay(n)}/on", PointType.Boolean, "", default)),
        .. new OutputTable(settings.Outputs, settings.OutputPins.Count).Named.Select(o => new PointDescriptor($"{PartNames.Relay(first + o.Output - 1)}/name", PointType.Text, "", default)),
        .. Enumerable.Range(first, settings.InputPins.Count).Select(n => new PointDescriptor(InputPoint(n), PointType.Boolean, "", default)),
    ];

    public ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (ushort levels, DriverFault fault) = _pins.Look();
        if (fault != DriverFault.None)
        {
            foreach (Debounce contact in _debounce) { contact.Sample(null, TimeSpan.Zero); }
            return new(new DriverResult<IReadOnlyList<PointValue?>>([], fault));
        }

        TimeSpan now = _time.GetElapsedTime(_began);
        IEnumerable<PointValue?> outputs = _outputs.Select(bit => (PointValue?)PointValue.Of(IsHigh(levels, bit) != _settings.OutputsActiveLow));
        IEnumerable<PointValue?> inputs = _inputs.Index().Select(i => _debounce[i.Index].Sample(IsHigh(levels, i.Item), now) is { } on ? (PointValue?)PointValue.Of(on) : null);
        return new(new DriverResult<IReadOnlyList<PointValue?>>([.. outputs, .. _names, .. inputs], DriverFault.None));
    }

    public ValueTask<DriverResult<bool>> SwitchAsync(int output, bool on, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(output, OutputCount);
        cancellationToken.ThrowIfCancellationRequested();
        ushort mask = Mcp23017Chip.MaskOf([_outputs[output - 1]]);
        DriverResult<ushort> driven = _pins.Drive(Level(on) ? mask : (ushort)0, mask);
        return new(new DriverResult<bool>(on, driven.Fault, driven.Sent));
    }

    public ValueTask<DriverResult<bool>> FlashAsync(int output, TimeSpan duration, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("An expander times nothing by itself.");

    public ValueTask<DriverFault> MakeSafeAsync(SafeOccasion occasion, CancellationToken cancellationToken)
    {
        ushort levels = 0, driven = 0;
        foreach ((int i, int bit) in _outputs.Index())
        {
            bool? on = _table.At(occasion, i + 1);
            if (Level(on ?? false)) { levels |= (ushort)(1 << bit); }
            if (on is not null) { driven |= (ushort)(1 << bit); }
        }

        // The start also gives the pins their directions; a chip without outputs needs that as well.
        return new(occasion == SafeOccasion.Start ? _pins.Begin(levels, (ushort)~driven)
            : driven == 0 ? DriverFault.None
            : _pins.Drive(levels, driven).Fault);
    }

    public void Dispose() => _chip.Dispose();

    private static string InputPoint(int number) => $"{PartNames.Input(number)}/on";

    private bool Level(bool on) => on != _settings.OutputsActiveLow;

    private static bool IsHigh(ushort levels, int bit) => (levels & (1 << bit)) != 0;
}

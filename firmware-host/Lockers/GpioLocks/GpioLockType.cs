using System.Globalization;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Lockers.DirectLocks;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Gpio;

namespace LifeCircle.Edge.Lockers.GpioLocks;

/// <summary>Locks on GPIO lines in the catalogue. They cannot be found: a line with a transistor looks like one without.</summary>
public sealed class GpioLockType() : DirectLockType<GpioLockSettings>(GpioLockJson.Default.GpioLockSettings)
{
    private const int LineMax = 1_023;

    public override string Name => "gpio-locks";

    public override string BusKind => "gpio";

    public override (int Min, int Max) Addresses => (0, 0);

    private protected override string PinWords => $"a line of the chip from 0 to {LineMax} is right, as gpioinfo shows it";

    public override IEnumerable<(string Path, string Place)> PlacesOf(BoardSettings settings)
    {
        foreach ((int i, GpioCompartment compartment) in Read(settings).Compartments.Index())
        {
            yield return ($"settings.compartments[{i}].coil", $"line {compartment.Coil}");
            yield return ($"settings.compartments[{i}].door", $"line {compartment.Door}");
            if (compartment.Occupancy is { } line) { yield return ($"settings.compartments[{i}].occupancy", $"line {line}"); }
        }
    }

    private protected override int? PinOf(string? word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int line) && line <= LineMax ? line : null;

    private protected override ILockPins Pins(BoardContext context, GpioLockSettings settings, LockWiring wiring)
    {
        IGpioLines lines = context.Wire.Gpio ?? throw new ArgumentException("These locks hang on a gpio bus.", nameof(context));
        return new GpioLockPins(lines, wiring, settings);
    }
}

namespace LifeCircle.Edge.Simulators;

/// <content>Orders from the control socket, or from a test in the same process.</content>
public sealed partial class SimulatedCorner
{
    /// <summary>Carries out one order; what is wrong with it stands in the answer.</summary>
    public async Task<SimulationAnswer> ExecuteAsync(SimulationOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        switch (order.Order)
        {
            case "fault":
                return SetFault(order);
            case "door":
                return MoveDoor(order);
            case "input":
                return SetInput(order);
            case "set":
                return SetValue(order);
            case "hold-still":
                await _people.HoldStillAsync(order.On ?? true, cancellationToken);
                return State();
            case "state":
                return State();
            case "unplug":
                return Plug(order, plugged: false);
            case "plug":
                return Plug(order, plugged: true);
            default:
                return No($"There is no order '{order.Order}'; there are fault, door, input, set, hold-still, state, unplug, plug.");
        }
    }

    private SimulationAnswer SetFault(SimulationOrder order)
    {
        if (!_boards.TryGetValue((order.Device ?? "", order.Board ?? 0), out SimulatedParts? found) || found.End is null)
        {
            return No($"Device '{order.Device}' has no board {order.Board ?? 0} that can have a fault.");
        }

        int ways = found.Locks?.Ways ?? 0;
        if (order.Door is { } number && (number < 1 || number > ways))
        {
            return No($"The board has doors 1 to {ways}, not {number}.");
        }

        switch (order.Fault)
        {
            case "stuck-door" when order.Door is { } door:
                found.Locks!.SetStuck(door, stuck: true);
                return Yes;
            case "stuck-door":
                return No("stuck-door needs a door.");
            case "reset" when found.End is IResettable part:
                part.Reset();
                return Yes;
            case "reset":
                return No($"Board {order.Board ?? 0} of device '{order.Device}' has nothing to forget.");
            case "none" when order.Door is { } door:
                found.Locks!.SetStuck(door, stuck: false);
                return Yes;
            case "none":
                found.Locks?.FreeAll();
                found.End.Fault = BoardFault.None;
                _changed?.Invoke();
                return Yes;
            default:
                BoardFault? fault = FaultOf(order.Fault);
                found.End.Fault = fault ?? found.End.Fault;
                _changed?.Invoke();
                return fault is null
                    ? No($"There is no fault '{order.Fault}'; there are silence, garbage, wrong-checksum, wrong-address, late, split, power-on, stuck-on, stuck-door, reset, none.")
                    : Yes;
        }
    }

    private static BoardFault? FaultOf(string? name) => name switch
    {
        "silence" => BoardFault.Silence,
        "garbage" => BoardFault.Garbage,
        "wrong-checksum" => BoardFault.WrongChecksum,
        "wrong-address" => BoardFault.WrongAddress,
        "late" => BoardFault.Late,
        "split" => BoardFault.Split,
        "power-on" => BoardFault.PowerOn,
        "stuck-on" => BoardFault.StuckOn,
        _ => null,
    };

    private SimulationAnswer MoveDoor(SimulationOrder order)
    {
        foreach (SimulatedLocks locks in _locks.Where(l => l.Device == order.Device))
        {
            int door = locks.DoorOf(order.Part ?? "");
            if (door > 0)
            {
                return locks.TryMove(door, order.Open ?? true) ? Yes : No($"{order.Part} of {order.Device} is stuck.");
            }
        }

        return No($"Device '{order.Device}' has no part '{order.Part}'.");
    }

    private SimulationAnswer SetInput(SimulationOrder order)
    {
        if (_inputs.Find(i => i.Device == order.Device && i.Point == order.Point) is not { } input)
        {
            return No($"Device '{order.Device}' has no input '{order.Point}'.");
        }

        input.Set(order.Value ?? true);
        return Yes;
    }

    private SimulationAnswer SetValue(SimulationOrder order)
    {
        if (_values.Find(v => v.Device == order.Device && v.Point == order.Point) is not { } value)
        {
            return No($"Device '{order.Device}' has no quantity '{order.Point}'.");
        }

        if (order.Number is not { } number || !double.IsFinite(number))
        {
            return No("set needs a number.");
        }

        value.Value = number;
        _changed?.Invoke();
        return Yes;
    }

    private SimulationAnswer Plug(SimulationOrder order, bool plugged)
    {
        if (_wires.Find(w => w.Id == order.Bus) is not { } wire)
        {
            return No($"There is no bus '{order.Bus}'.");
        }

        (plugged ? wire.Plug : wire.Unplug)();
        return Yes;
    }

    private SimulationAnswer State() => new(true)
    {
        Doors = [.. _locks.SelectMany(l => l.View())],
        Inputs = [.. _inputs.Select(i => i.View())],
        Values = [.. _values.Select(v => new ValueView(v.Device, v.Point, v.Value))],
        Outputs = [.. _outputs.Select(o => new OutputView(o.Device, o.Part, o.IsOn))],
        Buses = [.. _wires.Select(w => new BusView(w.Id, w.IsPlugged()))],
        Still = _people.IsStill,
        Pending = _people.Pending,
    };

    private static SimulationAnswer Yes { get; } = new(true);

    private static SimulationAnswer No(string error) => new(false) { Error = error };
}

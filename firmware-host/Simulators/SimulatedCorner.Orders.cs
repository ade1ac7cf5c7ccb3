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
                return No($"There is no order '{order.Order}'; there are fault, door, input, hold-still, state, unplug, plug.");
        }
    }

    private SimulationAnswer SetFault(SimulationOrder order)
    {
        if (!_boards.TryGetValue((order.Device ?? "", order.Board ?? 0), out (ISimulatedBoard Board, SimulatedLocks Locks) found))
        {
            return No($"Device '{order.Device}' has no serial board {order.Board ?? 0}.");
        }

        if (order.Door is { } number && (number < 1 || number > found.Locks.Ways))
        {
            return No($"The board has doors 1 to {found.Locks.Ways}, not {number}.");
        }

        switch (order.Fault)
        {
            case "stuck-door" when order.Door is { } door:
                found.Locks.SetStuck(door, stuck: true);
                return Yes;
            case "stuck-door":
                return No("stuck-door needs a door.");
            case "none" when order.Door is { } door:
                found.Locks.SetStuck(door, stuck: false);
                return Yes;
            case "none":
                found.Locks.FreeAll();
                found.Board.Fault = BoardFault.None;
                return Yes;
            default:
                BoardFault? fault = FaultOf(order.Fault);
                found.Board.Fault = fault ?? found.Board.Fault;
                return fault is null
                    ? No($"There is no fault '{order.Fault}'; there are silence, garbage, wrong-checksum, wrong-address, late, split, stuck-door, none.")
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

    private SimulationAnswer Plug(SimulationOrder order, bool plugged)
    {
        if (_lines.Find(l => l.Id == order.Bus) is { } line)
        {
            (plugged ? line.Plug : (Action)line.Unplug)();
            return Yes;
        }

        if (_chips.Find(c => c.Id == order.Bus) is { } chip)
        {
            (plugged ? chip.Plug : (Action)chip.Unplug)();
            return Yes;
        }

        return No($"There is no bus '{order.Bus}'.");
    }

    private SimulationAnswer State() => new(true)
    {
        Doors = [.. _locks.SelectMany(l => l.View())],
        Inputs = [.. _inputs.Select(i => i.View())],
        Buses = [.. _lines.Select(l => new BusView(l.Id, l.IsPlugged)), .. _chips.Select(c => new BusView(c.Id, c.IsPlugged))],
        Still = _people.IsStill,
        Pending = _people.Pending,
    };

    private static SimulationAnswer Yes { get; } = new(true);

    private static SimulationAnswer No(string error) => new(false) { Error = error };
}

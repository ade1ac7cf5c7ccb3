using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;
using LifeCircle.Edge.Wire.Modbus;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>What both uses of a relay board share: reading relays and inputs, and switching them.</summary>
/// <remarks>
/// (1) A request that switches goes out at most once per call; no fault repeats it.
/// (2) Several relays are written in one request only when all of them are driven to their declared states.
/// </remarks>
internal sealed class RelayBoard
{
    /// <summary>Silent answers in a row after which the board counts as not there, so that the stop of this process is not held up relay by relay.</summary>
    private const int SilentMax = 2;

    private readonly ModbusMaster _master;
    private readonly RelayFacts _facts;

    internal RelayBoard(IByteLink link, int address, int baud, RelayFacts facts, RelaySettings settings)
    {
        (_facts, Settings) = (facts, settings);
        _master = new ModbusMaster(link, (byte)address, settings.ReplyTimeoutMs, Math.Max(settings.TurnaroundMs, ModbusTiming.SilenceMs(baud)));
    }

    internal RelaySettings Settings { get; }

    /// <summary>Longest flash that the board ends by itself; zero where it times nothing.</summary>
    internal TimeSpan FlashMax => _facts.Flash is { } flash ? TimeSpan.FromMilliseconds((double)flash.UnitMs * flash.UnitsMax) : TimeSpan.Zero;

    internal ValueTask<DriverResult<bool[]>> ReadRelaysAsync(CancellationToken cancellationToken) => ReadAsync(ModbusFunction.ReadCoils, Settings.Relays, false, cancellationToken);

    internal ValueTask<DriverResult<bool[]>> ReadInputsAsync(CancellationToken cancellationToken) =>
        ReadAsync(ModbusFunction.ReadDiscreteInputs, Settings.Inputs, Settings.InputsInverted, cancellationToken);

    internal async ValueTask<DriverResult<bool>> SwitchAsync(int relay, bool on, CancellationToken cancellationToken)
    {
        CheckRelay(relay);
        DriverResult<ModbusReply> reply = await _master.AskAsync(RelayFrames.Switch(_master.Unit, relay, on), cancellationToken);
        return new(on, reply.Fault, reply.Sent);
    }

    internal async ValueTask<DriverResult<bool>> FlashAsync(int relay, TimeSpan duration, CancellationToken cancellationToken)
    {
        CheckRelay(relay);
        RelayFacts.FlashFacts flash = _facts.Flash ?? throw new InvalidOperationException($"A {_facts.Board} times nothing by itself.");
        DriverResult<ModbusReply> reply = await _master.AskAsync(RelayFrames.Flash(_master.Unit, flash, relay, duration), cancellationToken);
        return new(true, reply.Fault, reply.Sent);
    }

    /// <summary>Drives relays to declared states; null leaves one as it is. Goes on after a fault, and returns the first.</summary>
    internal async ValueTask<DriverFault> DriveAsync(IReadOnlyList<bool?> states, CancellationToken cancellationToken)
    {
        if (states.All(s => s is not null))
        {
            return (await _master.AskAsync(RelayFrames.SwitchAll(_master.Unit, [.. states.Select(s => s!.Value)]), cancellationToken)).Fault;
        }

        DriverFault first = DriverFault.None;
        int silent = 0;
        for (int relay = 1; relay <= states.Count && silent < SilentMax; relay++)
        {
            if (states[relay - 1] is not { } on) { continue; }
            DriverFault fault = (await SwitchAsync(relay, on, cancellationToken)).Fault;
            silent = fault is DriverFault.NoReply or DriverFault.PortMissing ? silent + 1 : 0;
            if (first == DriverFault.None) { first = fault; }
        }

        return first;
    }

    private async ValueTask<DriverResult<bool[]>> ReadAsync(ModbusFunction function, int count, bool inverted, CancellationToken cancellationToken)
    {
        if (count == 0) { return new([], DriverFault.None, Sent: false); }
        DriverResult<ModbusReply> reply = await _master.ReadAsync(function, 0, (ushort)count, cancellationToken);
        if (!reply.IsOk) { return new([], reply.Fault, reply.Sent); }
        bool[] bits = new bool[count];
        for (int i = 0; i < count; i++) { bits[i] = reply.Value.Bit(i) != inverted; }
        return new(bits, DriverFault.None);
    }

    private void CheckRelay(int relay)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(relay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(relay, Settings.Relays);
    }
}

using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Modbus;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>The LCTech Modbus relay board: times nothing, so that its use for locks needs a limiter in hardware.</summary>
public sealed class LcTechRelayType() : ModbusRelayType(RelayFacts.LcTech)
{
    private const int ProbeTimeoutMs = 100;
    private const int ProbedRelays = 8;

    public override IEnumerable<SiteError> ValidateIn(DeviceSettings device, BoardSettings settings, string path)
    {
        ArgumentNullException.ThrowIfNull(device);
        foreach (SiteError error in base.ValidateIn(device, settings, path)) { yield return error; }
        if (device.Kind != LockerKind) { yield break; }

        var own = (LcTechSettings)Read(settings);
        if (own.PulseLimiter != PulseLimiter.Hardware)
        {
            yield return new($"{path}.settings.pulseLimiter", "Must be \"hardware\" on a locker: this board ends no pulse by itself, so that a crash would leave a solenoid energised; wiring.md draws the limiter.");
        }

        if (own.LimiterMs < own.PulseMs) { yield return new($"{path}.settings.limiterMs", $"{own.LimiterMs} is shorter than the pulse of {own.PulseMs} ms."); }
    }

    /// <summary>Only at the address that the factory sets: elsewhere its answer is that of any other Modbus board.</summary>
    public override BoardProbe? Probe(int address)
    {
        if (address != RelayFacts.LcTech.FactoryAddress) { return null; }
        var request = ModbusRequest.Read((byte)address, ModbusFunction.ReadCoils, 0, ProbedRelays);
        return new BoardProbe(request.Exchange(ProbeTimeoutMs, ModbusTiming.SilenceMs(DefaultBaud)), reply => Describe(address, new ModbusReply(reply)));
    }

    private protected override JsonNode OwnSchema() => BoardOptions.Schema(RelayJson.Default.LcTechSettings);

    private protected override RelaySettings Read(BoardSettings settings, string path, ICollection<SiteError> errors) =>
        BoardOptions.Read(settings.Settings, RelayJson.Default.LcTechSettings, path, errors);

    private protected override ILockBank Locks(RelayBoard board, RelaySettings settings, TimeProvider time) => new TimedLocks(board, (LcTechSettings)settings, time);

    private static ProbeAnswer Describe(int address, ModbusReply reply)
    {
        string state = reply.Exception == ModbusException.None ? $"relays on: {Enumerable.Range(0, ProbedRelays).Count(i => reply.Bit(i))}" : $"it has fewer than {ProbedRelays} relays ({reply.Exception.Words()})";
        return new ProbeAnswer($"LCTech relay board, address {address}, {state}", default);
    }
}

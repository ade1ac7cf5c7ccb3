using System.Text.Json.Nodes;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;
using LifeCircle.Edge.Wire.Modbus;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>The Waveshare Modbus RTU relay board: times flashes by itself, and tells its own address.</summary>
public sealed class WaveshareRelayType() : ModbusRelayType(RelayFacts.Waveshare)
{
    private const int ProbeTimeoutMs = 100;

    /// <summary>Reads the register that holds the board's own address: other Modbus boards have something else there, or nothing.</summary>
    public override BoardProbe? Probe(int address)
    {
        var request = ModbusRequest.Read((byte)address, ModbusFunction.ReadHoldingRegisters, (ushort)RelayFacts.Waveshare.AddressRegister!.Value, 1);
        ReplyVerdict Match(ReadOnlySpan<byte> received, out int length)
        {
            ReplyVerdict verdict = request.Match(received, out length);
            return verdict == ReplyVerdict.Match && !SaysItsAddress(received[..length].ToArray(), address) ? ReplyVerdict.Foreign : verdict;
        }

        return new BoardProbe(
            new Exchange(request.Bytes, Match, ProbeTimeoutMs) { TurnaroundMs = ModbusTiming.SilenceMs(DefaultBaud) },
            _ => new ProbeAnswer($"Waveshare relay board, address {address}; set relays and inputs as printed on it", default));
    }

    private protected override JsonNode OwnSchema() => BoardOptions.Schema(RelayJson.Default.RelaySettings);

    private protected override RelaySettings Read(BoardSettings settings, string path, ICollection<SiteError> errors) =>
        BoardOptions.Read(settings.Settings, RelayJson.Default.RelaySettings, path, errors);

    private protected override ILockBank Locks(RelayBoard board, RelaySettings settings, TimeProvider time) => new FlashLocks(board);

    private static bool SaysItsAddress(byte[] frame, int address)
    {
        var reply = new ModbusReply(frame);
        return reply.Exception == ModbusException.None && reply.Register(0) == address;
    }
}

using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Wire.Modbus;

/// <summary>Talks to one board on a Modbus-RTU line.</summary>
/// <remarks>
/// (1) A write goes out at most once per call; no fault repeats it.
/// (2) A reading request, which changes nothing, is asked once more when only garbage came back.
/// (3) A board that says no gives <see cref="DriverFault.Refused"/>, and the reply with it says why (<see cref="ModbusReply.Exception"/>).
/// </remarks>
/// <param name="unit">The board's address, 1 to 247; some boards also hear others.</param>
/// <param name="replyTimeoutMs">Longest silence after a request.</param>
/// <param name="turnaroundMs">Silence after each exchange; at least <see cref="ModbusTiming.SilenceMs"/>.</param>
public sealed class ModbusMaster(IByteLink link, byte unit, int replyTimeoutMs, int turnaroundMs)
{
    public byte Unit => unit;

    /// <summary>Asks for coils, inputs or registers; twice at most.</summary>
    public async ValueTask<DriverResult<ModbusReply>> ReadAsync(ModbusFunction function, ushort start, ushort count, CancellationToken cancellationToken)
    {
        var request = ModbusRequest.Read(unit, function, start, count);
        DriverResult<ModbusReply> reply = await AskAsync(request, cancellationToken);
        return reply.Fault == DriverFault.Garbled ? await AskAsync(request, cancellationToken) : reply;
    }

    /// <summary>Sends one request, once. A broadcast completes when it is on the wire.</summary>
    public async ValueTask<DriverResult<ModbusReply>> AskAsync(ModbusRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        DriverResult<ReadOnlyMemory<byte>> frame = await link.ExchangeAsync(request.Exchange(replyTimeoutMs, turnaroundMs), cancellationToken);
        if (!frame.IsOk || frame.Value.IsEmpty)
        {
            return new(default, frame.Fault, frame.Sent);
        }

        var reply = new ModbusReply(frame.Value);
        return new(reply, reply.Exception == ModbusException.None ? DriverFault.None : DriverFault.Refused, frame.Sent);
    }
}

using System.Buffers;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.Board8A;

/// <summary>Driver of one 8A/80 lock board.</summary>
/// <remarks>
/// (1) An open order goes out at most once per call; no fault repeats it.
/// (2) A question, which moves nothing, is asked once more when only garbage came back.
/// (3) What the board says by itself is no answer and no door's state: it is a reason to ask.
/// </remarks>
public sealed class LockBank8A : ILockBank, IReporter
{
    private readonly IByteLink _link;
    private readonly byte _address;
    private readonly Settings8A _settings;
    private readonly Facts8A.OpenDialect _dialect;
    private readonly int _groups;
    private readonly Exchange _question;
    private bool _otherWays;

    internal LockBank8A(IByteLink link, int address, Settings8A settings)
    {
        (_link, _address, _settings) = (link, (byte)address, settings);
        _dialect = Facts8A.Known.Dialect(settings.Dialect);
        _groups = Facts8A.Known.GroupsOf(settings.Ways);
        _question = new Exchange(Codec8A.QueryAll(_address), MatchStatus, settings.ReplyTimeoutMs) { TurnaroundMs = settings.TurnaroundMs };
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public int DoorCount => _settings.Ways;

    public ReplyMatcher? Report => _settings.Reports ? Replies8A.Report : null;

    public TimeSpan PulseMax => TimeSpan.FromMilliseconds(_settings.PulseMs);

    public async ValueTask<DriverResult<IReadOnlyList<DoorState>>> ReadDoorsAsync(CancellationToken cancellationToken)
    {
        DriverResult<ReadOnlyMemory<byte>> reply = await AskAsync(cancellationToken);
        if (reply.Fault == DriverFault.Garbled)
        {
            reply = await AskAsync(cancellationToken);
        }

        return reply.IsOk
            ? new(Doors(reply.Value.Span), DriverFault.None)
            : new([], reply.Fault, reply.Sent);
    }

    public async ValueTask<DriverResult<DoorState>> UnlockAsync(int door, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(door);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(door, DoorCount);
        byte address = _address;
        byte? accepted = _dialect.Accepted;

        // Whether the board answers before or after the pulse is not in its papers, so the reply may come a pulse later.
        var order = new Exchange(
            Codec8A.Open(address, (byte)door, _dialect.OpenFunction),
            (ReadOnlySpan<byte> received, out int length) => Replies8A.Lock(received, Codec8A.OpenHeader, address, (byte)door, accepted, out length),
            _settings.ReplyTimeoutMs + _settings.PulseMs)
        { TurnaroundMs = _settings.TurnaroundMs };
        DriverResult<ReadOnlyMemory<byte>> reply = await _link.ExchangeAsync(order, cancellationToken);
        if (!reply.IsOk)
        {
            return new(DoorState.Unknown, reply.Fault, reply.Sent);
        }

        return new(accepted is null ? Door(reply.Value.Span[3] == Codec8A.TerminalSet) : DoorState.Unknown, DriverFault.None);
    }

    private async ValueTask<DriverResult<ReadOnlyMemory<byte>>> AskAsync(CancellationToken cancellationToken)
    {
        _otherWays = false;
        DriverResult<ReadOnlyMemory<byte>> reply = await _link.ExchangeAsync(_question, cancellationToken);

        // A whole reply of a smaller board looks like the beginning of ours until the time is up.
        return reply.Fault == DriverFault.Garbled && _otherWays ? reply with { Fault = DriverFault.WrongReply } : reply;
    }

    private ReplyVerdict MatchStatus(ReadOnlySpan<byte> received, out int length)
    {
        ReplyVerdict verdict = Replies8A.Status(received, _address, _groups, out length);
        _otherWays |= verdict == ReplyVerdict.NeedMore && Replies8A.GroupsOf(received) is var groups && groups != 0 && groups != _groups;
        return verdict;
    }

    private DoorState[] Doors(ReadOnlySpan<byte> reply)
    {
        var doors = new DoorState[DoorCount];
        if (Codec8A.ReadStatus(reply, _groups, out StatusFrame frame, out _) == OperationStatus.Done)
        {
            for (int door = 1; door <= doors.Length; door++)
            {
                doors[door - 1] = Door(frame.IsSet(door));
            }
        }

        return doors;
    }

    private DoorState Door(bool terminalSet) =>
        terminalSet == (_settings.Feedback == LockFeedback.Closed) ? DoorState.Closed : DoorState.Open;
}

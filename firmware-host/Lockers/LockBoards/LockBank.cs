using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Lockers.LockBoards;

/// <summary>Driver of one lock board that one question tells all doors of.</summary>
/// <remarks>
/// (1) An open order goes out at most once per call; no fault repeats it.
/// (2) A board that never answers an open order gives <see cref="DriverFault.NoReply"/>, sent: the outcome is unknown until the door is read.
/// (3) A question, which moves nothing, is asked once more when only garbage came back.
/// (4) What the board says by itself is no answer and no door's state: it is a reason to ask.
/// (5) Where frames carry no check a reading is taken only when two agree; of three the majority, door by door.
/// </remarks>
internal class LockBank : ILockBank, IReporter
{
    private readonly IByteLink _link;
    private readonly ILockFrames _frames;
    private readonly LockBoardSettings _settings;
    private readonly LockBoardVariant _variant;
    private readonly Exchange _question;

    internal LockBank(IByteLink link, ILockFrames frames, LockBoardSettings settings, LockBoardVariant variant)
    {
        (_link, _frames, _settings, _variant) = (link, frames, settings, variant);
        _question = new Exchange(frames.Question, frames.MatchDoors, settings.ReplyTimeoutMs) { TurnaroundMs = settings.TurnaroundMs };
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public int DoorCount => _settings.Ways;

    public ReplyMatcher? Report => _settings.Reports ? _frames.Report : null;

    public TimeSpan PulseMax => TimeSpan.FromMilliseconds(_settings.PulseMs);

    public virtual async ValueTask<DriverResult<IReadOnlyList<DoorState>>> ReadDoorsAsync(CancellationToken cancellationToken)
    {
        DriverResult<LockReading> reading = await ReadAllAsync(cancellationToken);
        return reading.IsOk ? new(Doors(reading.Value), DriverFault.None) : new([], reading.Fault, reading.Sent);
    }

    public async ValueTask<DriverResult<DoorState>> UnlockAsync(int door, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(door);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(door, DoorCount);
        bool answers = _variant.OpenReply == OpenReply.Answer;
        ReplyVerdict Match(ReadOnlySpan<byte> received, out int length) => _frames.MatchOpen(received, door, out length);

        // The papers do not say whether a board answers before or after its pulse, and one that does not answer is deaf while it pulses.
        var order = new Exchange(_frames.Open(door), answers ? Match : null, _settings.ReplyTimeoutMs + _settings.PulseMs)
        {
            TurnaroundMs = _settings.TurnaroundMs + (answers ? 0 : _settings.PulseMs),
        };
        DriverResult<ReadOnlyMemory<byte>> reply = await _link.ExchangeAsync(order, cancellationToken);
        if (!reply.IsOk || !answers)
        {
            return new(DoorState.Unknown, reply.IsOk ? DriverFault.NoReply : reply.Fault, reply.Sent);
        }

        DriverResult<bool?> opened = _frames.ReadOpen(reply.Value.Span, door);
        return new(opened.IsOk ? Door(opened.Value) : DoorState.Unknown, opened.Fault);
    }

    private protected async ValueTask<DriverResult<LockReading>> ReadAllAsync(CancellationToken cancellationToken)
    {
        DriverResult<LockReading> first = await AskAsync(cancellationToken);
        if (!first.IsOk || !_frames.ReadsTwice)
        {
            return first;
        }

        DriverResult<LockReading> second = await AskAsync(cancellationToken);
        if (!second.IsOk || second.Value.Bits.SequenceEqual(first.Value.Bits))
        {
            return second;
        }

        DriverResult<LockReading> third = await AskAsync(cancellationToken);
        return third.IsOk ? new(LockReading.Majority(first.Value, second.Value, third.Value), DriverFault.None) : third;
    }

    private protected DoorState[] Doors(LockReading reading) => [.. reading.Bits.Select(Door)];

    private async ValueTask<DriverResult<LockReading>> AskAsync(CancellationToken cancellationToken)
    {
        DriverResult<ReadOnlyMemory<byte>> reply = await _link.ExchangeAsync(_question, cancellationToken);
        if (reply.Fault == DriverFault.Garbled)
        {
            reply = await _link.ExchangeAsync(_question, cancellationToken);
        }

        if (!reply.IsOk)
        {
            return new(new LockReading([]), reply.Fault, reply.Sent);
        }

        LockReading reading = _frames.ReadDoors(reply.Value.Span);
        return new(reading, reading.Fault);
    }

    private DoorState Door(bool? bit) => bit is not { } set ? DoorState.Unknown
        : set == (_variant.SetMeansClosed == (_settings.Feedback == LockFeedback.Closed)) ? DoorState.Closed
        : DoorState.Open;
}

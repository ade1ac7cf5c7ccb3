using System.Collections.Concurrent;
using LifeCircle.Edge.Wire;

namespace LifeCircle.Edge.Simulators;

/// <summary>The boards' side of one pseudo-terminal: hears requests, lets boards act, sends their answers when they are due.</summary>
internal sealed class SimulatedLine : IDisposable
{
    /// <summary>Bytes kept while no request is whole; more than any request has.</summary>
    private const int HeardBytesMax = 256;

    /// <summary>Answers under way; a line that has more is being flooded, and a real one would collide.</summary>
    private const int OutgoingMax = 4_096;

    /// <summary>Boards forget an unfinished request after this silence.</summary>
    private static readonly TimeSpan IdleGap = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(10);

    private readonly Pty _pty;
    private readonly bool _echo;
    private readonly IReadOnlyList<ISimulatedBoard> _boards;
    private readonly SimulationOptions _options;
    private readonly TimeProvider _time;
    private readonly TimeSpan _byteTime;
    private readonly Random _random;
    private readonly ConcurrentQueue<byte[]> _said = new();
    private readonly PriorityQueue<byte[], (TimeSpan Due, long Order)> _outgoing = new();
    private readonly Thread _thread;
    private readonly long _began;
    private readonly byte[] _heard = new byte[HeardBytesMax];
    private int _heardCount;
    private long _order;
    private volatile bool _stopping;

    internal SimulatedLine(Pty pty, int baud, bool echo, IReadOnlyList<ISimulatedBoard> boards, SimulationOptions options, TimeProvider time)
    {
        (_pty, _echo, _boards, _options, _time) = (pty, echo, boards, options, time);
        _byteTime = options.WireTime ? TimeSpan.FromSeconds(10.0 / baud) : TimeSpan.Zero;
        _random = new Random(options.Seed);
        _began = time.GetTimestamp();
        foreach (ISimulatedReporter reporter in boards.OfType<ISimulatedReporter>())
        {
            reporter.Say = bytes =>
            {
                if (reporter.Fault != BoardFault.Silence)
                {
                    _said.Enqueue(bytes);
                    pty.Wake();
                }
            };
        }

        _thread = new Thread(Work) { IsBackground = true, Name = $"simulated line {pty.Path}" };
        _thread.Start();
    }

    private TimeSpan Now => _time.GetElapsedTime(_began);

    public void Dispose()
    {
        _stopping = true;
        foreach (ISimulatedReporter reporter in _boards.OfType<ISimulatedReporter>())
        {
            reporter.Say = null;
        }

        _pty.Wake();
        _thread.Join();
    }

    private void Work()
    {
        TimeSpan lastByte = TimeSpan.Zero;
        while (!_stopping)
        {
            TimeSpan wait = _outgoing.TryPeek(out _, out (TimeSpan Due, long Order) next) ? next.Due - Now
                : _heardCount > 0 ? IdleGap
                : LongWait;
            if (_pty.WaitReadable(wait))
            {
                if (_heardCount > 0 && Now - lastByte >= IdleGap)
                {
                    _heardCount = 0;
                }

                Hear();
                lastByte = Now;
            }

            while (_said.TryDequeue(out byte[]? report))
            {
                Send(report, Now, TimeSpan.Zero);
            }

            while (_outgoing.TryPeek(out byte[]? bytes, out next) && next.Due <= Now)
            {
                _outgoing.Dequeue();
                _pty.Write(bytes);
            }
        }
    }

    private void Hear()
    {
        if (_heardCount == HeardBytesMax)
        {
            _heardCount = 0;
        }

        Span<byte> room = _heard.AsSpan(_heardCount);
        int count = _pty.Read(room);
        TimeSpan now = Now;
        TimeSpan sent = now + (_byteTime * count);
        if (_echo)
        {
            // The adapter hears itself while it sends, byte by byte.
            Send([.. room[..count]], now, TimeSpan.Zero);
        }

        _heardCount += count;
        int at = 0;
        while (at < _heardCount)
        {
            int length = Hear(_heard.AsSpan(at.._heardCount), sent);
            at += Math.Max(1, length);
            if (length > 0)
            {
                // What lay before and in the request is done with.
                _heard.AsSpan(at.._heardCount).CopyTo(_heard);
                _heardCount -= at;
                at = 0;
            }
        }
    }

    private int Hear(ReadOnlySpan<byte> line, TimeSpan sent)
    {
        foreach (ISimulatedBoard board in _boards)
        {
            int length = board.Hear(line, out byte[] answer);
            if (length > 0)
            {
                if (answer.Length > 0)
                {
                    Answer(board, answer, sent + (_options.WireTime ? TimeSpan.FromMilliseconds(_options.AnswerDelayMs) : TimeSpan.Zero));
                }

                return length;
            }
        }

        return 0;
    }

    private void Answer(ISimulatedBoard board, byte[] answer, TimeSpan from)
    {
        switch (board.Fault)
        {
            case BoardFault.Silence:
                break;
            case BoardFault.Garbage:
                byte[] garbage = new byte[answer.Length + 3];
                _random.NextBytes(garbage);
                Send(garbage, from, TimeSpan.Zero);
                break;
            case BoardFault.WrongChecksum:
                Send(board.WithWrongCheck(answer), from, TimeSpan.Zero);
                break;
            case BoardFault.WrongAddress:
                Send(board.AsFromNextAddress(answer), from, TimeSpan.Zero);
                break;
            case BoardFault.Late:
                Send(answer, from + TimeSpan.FromMilliseconds(_options.LateMs), TimeSpan.Zero);
                break;
            case BoardFault.Split:
                Send(answer, from, TimeSpan.FromMilliseconds(_options.SplitGapMs));
                break;
            case BoardFault.None or BoardFault.PowerOn or BoardFault.StuckOn:
                Send(answer, from, TimeSpan.Zero);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Send(byte[] bytes, TimeSpan from, TimeSpan gap)
    {
        if (_outgoing.Count + bytes.Length > OutgoingMax)
        {
            return;
        }

        TimeSpan step = _byteTime + gap;
        if (step == TimeSpan.Zero)
        {
            _outgoing.Enqueue(bytes, (from, _order++));
            return;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            _outgoing.Enqueue([bytes[i]], (from + (step * (i + 1)), _order++));
        }
    }
}

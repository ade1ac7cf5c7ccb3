using LifeCircle.Edge.Lockers;
using LifeCircle.Edge.Lockers.Board8A;

namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of an 8A/80 lock board, written from hardware/boards/8a/protocol.md on its own: it shares no code with the driver's codec.</summary>
internal sealed class Simulated8A : ISimulatedReporter
{
    private const int LongestRequest = 11;
    private readonly byte _address;
    private readonly Settings8A _settings;
    private readonly SimulatedLocks _locks;
    private readonly bool _cm06;
    private volatile BoardFault _fault;

    internal Simulated8A(byte address, Settings8A settings, SimulatedLocks locks)
    {
        (_address, _settings, _locks, _cm06) = (address, settings, locks, settings.Dialect == "cm06");
        if (settings.Reports)
        {
            locks.Moved = (door, _) => Say?.Invoke(Checked([0x82, address, (byte)door, Terminal(door)]));
        }
    }

    public Action<byte[]>? Say { get; set; }

    public BoardFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public int Hear(ReadOnlySpan<byte> line, out byte[] answer)
    {
        answer = [];
        if (line.Length < 2 || line[1] != _address)
        {
            return 0;
        }

        int length = Length(line);
        if (length == 0)
        {
            return 0;
        }

        answer = (line[0], length) switch
        {
            (0x80, 5) => Query(line[2], line[3]),
            (0x82, 5) => _cm06 && line[2] == 0 && line[3] == 0x22 ? Checked([0x82, _address, 0x00, 0x22, 0x06, 0x01]) : [],
            (0x8A, 5 or 6) => Open(line[2], line[3]),
            (0x90, _) => OpenSeveral(line[2..(length - 1)]),
            _ => [], // Long power on and off (0x9A, 0x9B) are heard and not simulated: nothing here may send them.
        };
        return length;
    }

    public byte[] AsFromNextAddress(byte[] answer)
    {
        byte[] other = [.. answer];
        other[1]++;
        return Checked(other[..^1]);
    }

    public byte[] WithWrongCheck(byte[] answer)
    {
        byte[] wrong = [.. answer];
        wrong[^1] ^= 0x5A;
        return wrong;
    }

    /// <summary>Length of the whole request at the front; 0 when there is none.</summary>
    private int Length(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<int> lengths = line[0] switch
        {
            0x80 or 0x82 or 0x9A or 0x9B => [5],
            0x8A => [5, 6],
            0x90 => [StatusBytes() + 3],
            _ => [],
        };
        foreach (int length in lengths)
        {
            if (line.Length >= length && length <= LongestRequest && Xor(line[..length]) == 0)
            {
                return length;
            }
        }

        return 0;
    }

    private byte[] Query(byte door, byte function)
    {
        if (function != 0x33 || door > _locks.Ways)
        {
            return [];
        }

        if (door > 0)
        {
            return Checked([0x80, _address, door, Terminal(door)]);
        }

        var reply = new List<byte> { 0x80, _address };
        for (int group = StatusBytes() - 1; group >= 0; group--)
        {
            int bits = 0;
            for (int way = 0; way < 8 && (group * 8) + way < _locks.Ways; way++)
            {
                bits |= Terminal((group * 8) + way + 1) == 0x11 ? 1 << way : 0;
            }

            reply.Add((byte)bits);
        }

        reply.Add(0x33);
        return Checked([.. reply]);
    }

    private byte[] Open(byte door, byte function)
    {
        if (function != (_cm06 ? 0x33 : 0x11) || door > _locks.Ways)
        {
            return [];
        }

        if (door == 0)
        {
            for (int each = 1; each <= _locks.Ways; each++)
            {
                _locks.Pulse(each);
            }

            return [];
        }

        _locks.Pulse(door);
        return Checked([0x8A, _address, door, _cm06 ? (byte)0x11 : Terminal(door)]);
    }

    private byte[] OpenSeveral(ReadOnlySpan<byte> masks)
    {
        for (int door = 1; door <= _locks.Ways; door++)
        {
            if ((masks[(door - 1) / 8] & (1 << ((door - 1) % 8))) != 0)
            {
                _locks.Pulse(door);
            }
        }

        return [];
    }

    private byte Terminal(int door) => _locks.IsOpen(door) == (_settings.Feedback == LockFeedback.Open) ? (byte)0x11 : (byte)0x00;

    private int StatusBytes() => (_locks.Ways + 7) / 8;

    private static byte[] Checked(byte[] bytes) => [.. bytes, Xor(bytes)];

    private static byte Xor(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (byte b in bytes)
        {
            sum ^= b;
        }

        return sum;
    }
}

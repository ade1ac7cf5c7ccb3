namespace LifeCircle.Edge.Simulators;

/// <summary>What hangs on one simulated lock board: its address, its locks, and what its terminals show.</summary>
/// <param name="SetWhenClosed">A terminal is set while its door is closed.</param>
/// <param name="AnswersOpen">The board answers an open order.</param>
/// <param name="FirstLock">Number of the first lock on the wire.</param>
internal sealed record LockTerminals(byte Address, SimulatedLocks Locks, bool SetWhenClosed, bool AnswersOpen, int FirstLock)
{
    /// <summary>The board says by itself when a door has moved.</summary>
    public bool Reports { get; init; }

    /// <summary>Sensors for what lies in the compartments, door 1 first; empty where none are wired.</summary>
    public IReadOnlyList<SimulatedInput> Things { get; init; } = [];

    internal int Ways => Locks.Ways;

    internal bool IsSet(int door) => door >= 1 && door <= Ways && Locks.IsOpen(door) != SetWhenClosed;

    internal bool IsSeen(int door) => door <= Things.Count && Things[door - 1].Value;

    internal bool HasLock(int number) => number >= FirstLock && number < FirstLock + Ways;

    /// <summary>Energises the lock that has this number on the wire, if there is one.</summary>
    internal void Pulse(int number)
    {
        if (HasLock(number))
        {
            Locks.Pulse(number - FirstLock + 1);
        }
    }

    /// <summary>Energises every lock whose bit is set; bytes lowest first.</summary>
    internal void PulseMask(params ReadOnlySpan<byte> lowestFirst)
    {
        for (int door = 1; door <= Ways && (door - 1) / 8 < lowestFirst.Length; door++)
        {
            if ((lowestFirst[(door - 1) / 8] & (1 << ((door - 1) % 8))) != 0)
            {
                Locks.Pulse(door);
            }
        }
    }

    internal void PulseAll()
    {
        for (int door = 1; door <= Ways; door++)
        {
            Locks.Pulse(door);
        }
    }

    /// <summary>Eight terminals in a byte, group 0 = doors 1 to 8, lowest bit = lowest door.</summary>
    internal byte Group(int group, Func<int, bool> bit)
    {
        int bits = 0;
        for (int i = 0; i < 8 && (group * 8) + i < Ways; i++)
        {
            bits |= bit((group * 8) + i + 1) ? 1 << i : 0;
        }

        return (byte)bits;
    }
}

/// <summary>The far end of a lock board. Each one is written from its own protocol.md and shares no code with the driver's codec.</summary>
internal abstract class SimulatedLockBoard : ISimulatedBoard
{
    private volatile BoardFault _fault;

    public BoardFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public int Hear(ReadOnlySpan<byte> line, out byte[] answer)
    {
        answer = [];
        int length = RequestBytes(line);
        if (length == 0)
        {
            return 0;
        }

        answer = Obey(line[..length]);
        return length;
    }

    public abstract byte[] AsFromNextAddress(byte[] answer);

    public byte[] WithWrongCheck(byte[] answer)
    {
        byte[] wrong = [.. answer];
        wrong[^1] ^= 0x5A;
        return wrong;
    }

    /// <summary>Bytes of the whole request to this board at the front; 0 when there is none.</summary>
    protected abstract int RequestBytes(ReadOnlySpan<byte> line);

    /// <summary>Acts on a request; the answer may be empty.</summary>
    protected abstract byte[] Obey(ReadOnlySpan<byte> request);

    protected static byte[] WithSum(params byte[] bytes) => [.. bytes, SumOf(bytes)];

    protected static byte[] WithXor(params byte[] bytes) => [.. bytes, XorOf(bytes)];

    protected static byte SumOf(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        foreach (byte b in bytes)
        {
            sum += b;
        }

        return (byte)(sum & 0xFF);
    }

    protected static byte XorOf(ReadOnlySpan<byte> bytes)
    {
        int all = 0;
        foreach (byte b in bytes)
        {
            all ^= b;
        }

        return (byte)all;
    }
}

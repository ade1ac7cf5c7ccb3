using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Points;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.FirmwareHost.Polling;

/// <summary>How a board is, as far as its last polls tell.</summary>
public enum BoardState { Unknown, Answering, Silent }

/// <summary>One board on a bus: what is polled on it, and whether it answers.</summary>
public sealed class BoardSlot(string device, int index, string type, int address, IBoard board, IReadOnlyList<IPoll> polls, OutputKeeper? outputs, PointTable points, EventRecorder recorder, BootClock clock)
{
    /// <summary>A supply that dips all the time must not fill the journal: one such event a while is told.</summary>
    private static readonly TimeSpan AlarmsApart = TimeSpan.FromMinutes(1);

    private readonly int _answering = points.Add(device, new PointDescriptor($"board/{index}/answering", PointType.Boolean, "", default));
    private readonly Dictionary<DriverFault, long> _toldNs = [];
    private long _polls, _faults;

    public string Device => device;

    public string Type => type;

    public int Address => address;

    public TimeSpan PollInterval => board.PollInterval;

    /// <summary>What it says by itself; null for a board that does not.</summary>
    public ReplyMatcher? Report { get; } = (board as IReporter)?.Report;

    public DoorPoll? Doors { get; } = polls.OfType<DoorPoll>().FirstOrDefault();

    /// <summary>Its outputs; null for a board without.</summary>
    public OutputKeeper? Outputs => outputs;

    public BoardState State { get; private set; }

    public DriverFault Fault { get; private set; }

    public long Polls => Interlocked.Read(ref _polls);

    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>A board's path in its device.</summary>
    public static string Part(int index) => $"board/{index}";

    /// <summary>Drives what its outputs are owed, then asks for everything once, until the first fault.</summary>
    public async Task<DriverFault> PollAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _polls);
        DriverFault fault = outputs is null ? DriverFault.None : await outputs.SettleAsync();
        foreach (IPoll poll in polls)
        {
            if (fault == DriverFault.None) { fault = await poll.RunAsync(cancellationToken); }
        }

        if (fault != DriverFault.None) { Interlocked.Increment(ref _faults); }
        return fault;
    }

    /// <summary>Takes over what the plan concluded from a poll.</summary>
    /// <returns>True when the fault is an alarm of its own and was not told a moment ago.</returns>
    public async Task<bool> NoteAsync(PollNote note, DriverFault fault)
    {
        Fault = fault;
        bool isAlarm = fault is DriverFault.Reset or DriverFault.StuckOn && await TellAsync(fault, fault == DriverFault.Reset ? "board-reset" : "output-stuck");
        if (note == PollNote.Faulted) { return isAlarm; }
        if (note == PollNote.Found) { outputs?.Found(); }

        bool answers = note is PollNote.Answering or PollNote.Found;
        State = answers ? BoardState.Answering : BoardState.Silent;
        points.Set(_answering, PointValue.Of(answers));
        if (!answers)
        {
            foreach (IPoll poll in polls) { poll.Lose(fault); }
        }

        string part = Part(index);
        await recorder.Change($"{device}/{part}", answers ? "answering" : "lost", _ =>
            (new StoredState(answers ? "answering" : "lost", ""), new EventDraft(device, part, answers ? "board-found" : "board-lost", EventData.Board(fault), clock.MonotonicNs)),
            firstIsEvent: !answers);
        return isAlarm;
    }

    private async Task<bool> TellAsync(DriverFault fault, string kind)
    {
        long now = clock.MonotonicNs;
        if (_toldNs.TryGetValue(fault, out long before) && now - before < AlarmsApart.TotalNanoseconds) { return false; }
        _toldNs[fault] = now;
        await recorder.RecordAsync(new EventDraft(device, Part(index), kind, EventData.Board(fault), now));
        return true;
    }
}

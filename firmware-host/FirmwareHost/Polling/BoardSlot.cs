using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.FirmwareHost.Journal;
using LifeCircle.Edge.FirmwareHost.Points;

namespace LifeCircle.Edge.FirmwareHost.Polling;

/// <summary>How a board is, as far as its last polls tell.</summary>
public enum BoardState { Unknown, Answering, Silent }

/// <summary>One board on a bus: what is polled on it, and whether it answers.</summary>
public sealed class BoardSlot(string device, int index, string type, int address, IBoard board, IReadOnlyList<IPoll> polls, PointTable points, EventRecorder recorder, BootClock clock)
{
    private readonly int _answering = points.Add(device, new PointDescriptor($"board/{index}/answering", PointType.Boolean, "", default));
    private long _polls, _faults;

    public string Device => device;

    public string Type => type;

    public int Address => address;

    public TimeSpan PollInterval => board.PollInterval;

    public DoorPoll? Doors { get; } = polls.OfType<DoorPoll>().FirstOrDefault();

    public BoardState State { get; private set; }

    public DriverFault Fault { get; private set; }

    public long Polls => Interlocked.Read(ref _polls);

    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Asks for everything once, until the first fault.</summary>
    public async Task<DriverFault> PollAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _polls);
        foreach (IPoll poll in polls)
        {
            DriverFault fault = await poll.RunAsync(cancellationToken);
            if (fault == DriverFault.None) { continue; }
            Interlocked.Increment(ref _faults);
            return fault;
        }

        return DriverFault.None;
    }

    /// <summary>Takes over what the plan concluded from a poll.</summary>
    public async Task NoteAsync(PollNote note, DriverFault fault)
    {
        Fault = fault;
        if (note == PollNote.Faulted) { return; }

        bool answers = note is PollNote.Answering or PollNote.Found;
        State = answers ? BoardState.Answering : BoardState.Silent;
        points.Set(_answering, PointValue.Of(answers));
        if (!answers)
        {
            foreach (IPoll poll in polls) { poll.Lose(fault); }
        }

        string part = $"board/{index}";
        await recorder.Change($"{device}/{part}", answers ? "answering" : "lost", _ =>
            (new StoredState(answers ? "answering" : "lost", ""), new EventDraft(device, part, answers ? "board-found" : "board-lost", EventData.Board(fault), clock.MonotonicNs)),
            firstIsEvent: !answers);
    }
}

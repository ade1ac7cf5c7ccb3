namespace LifeCircle.Edge.TimeSeries;

/// <summary>Writes to an InfluxDB, or to what speaks its write API, and works out the fate of every line.</summary>
/// <remarks>
/// <code>
///                 Stored ------------------------------------> Written
///                 Poisoned, several lines --> halves           Poisoned, one line --> Rejected
/// lines --send--> NoDatabase --> made once --> again
///                 Choked, the third time in a row, and a witness goes through --> halves; one line --> suspect, stays Later
///                 Later, else Choked -------------------------> Later, all that is open
/// </code>
/// (1) Written is said of no line that was not in a body answered with 204.
/// (2) A line is suspected only when it fails alone while a witness - the line stored last, else a probe of our own - is stored before
///     and after it; so a server that is down makes no suspects. <see cref="PatientWriter"/> gives up a line after several suspicions, with pauses between.
///     In the same way a refusal counts only after the server has stored something: a proxy that answers 400 to all makes no dead letters.
/// (3) Sending a line again is harmless: it is byte for byte the same point.
/// </remarks>
public sealed class InfluxWriter : ITimeSeriesWriter, IDisposable
{
    /// <summary>Bodies that must choke one after the other before single lines are looked for; a hiccup is over by then.</summary>
    private const int ChokesBeforeSearch = 3;

    private static readonly Series Probe = new("ingest_probe");
    private readonly ILineSender _sender;
    private readonly TimeProvider _time;
    private int _chokesInARow;
    private byte[]? _witness;

    /// <param name="recognised">Hears of every server that is recognised; for logs and pages.</param>
    public InfluxWriter(InfluxOptions options, HttpClient http, TimeProvider time, Action<RecognisedServer>? recognised = null)
        : this(new HttpLineSender(options, http, time, recognised), time) { }

    internal InfluxWriter(ILineSender sender, TimeProvider time) => (_sender, _time) = (sender, time);

    /// <summary>Who answers; null while nobody has.</summary>
    public RecognisedServer? Server => _sender.Server;

    public async Task<WriteReport> WriteAsync(IReadOnlyList<Point> batch, CancellationToken cancellationToken)
    {
        WriteRound round = new(batch);
        if (!round.HasMore) { return round.Finished(null); }
        if (await _sender.RecogniseAsync(cancellationToken) is { } unknown) { return round.Unfinished(null, unknown); }

        bool mayCreate = true, searching = false, isStoring = false;
        string? choked = null;
        while (round.TryNext(out LineRange part))
        {
            Answer answer = await _sender.SendAsync(round.Lines(part), cancellationToken);
            switch (answer.Verdict)
            {
                case Verdict.Stored:
                    isStoring = true;
                    round.Written(part);
                    break;
                case Verdict.Poisoned when isStoring:
                    round.Poisoned(part, answer.Reason);
                    break;
                case Verdict.Poisoned when await IsStoringAsync(cancellationToken):
                    isStoring = true;
                    round.Again(part); // Asked once more: the refusal may have been the last word of a proxy whose server was starting.
                    break;
                case Verdict.NoDatabase:
                    // Once in a write: a server that makes it and still misses it is left alone.
                    string? missing = mayCreate ? await _sender.CreateAsync(answer.Reason, cancellationToken) : answer.Reason;
                    if (missing is not null)
                    {
                        _sender.Forget(); // A 404 may also come from another server than the one recognised.
                        return round.Unfinished(null, missing);
                    }

                    mayCreate = false;
                    round.Again(part);
                    break;
                case Verdict.Choked when searching || await MaySearchAsync(cancellationToken):
                    (searching, choked) = (true, answer.Reason);
                    round.Choked(part, answer.Reason);
                    break;
                case Verdict.Poisoned:
                    return round.Unfinished(null, $"The server refuses every line, also one of our own: {answer.Reason}");
                default:
                    return round.Unfinished(answer.RetryAfter, answer.Reason);
            }
        }

        if (!searching) { Volatile.Write(ref _chokesInARow, 0); }
        if (round.StoredLine is { } stored) { Volatile.Write(ref _witness, stored.ToArray()); }
        round.Release();
        return !searching || await IsStoringAsync(cancellationToken) ? round.Finished(choked) : round.Unfinished(null, choked!);
    }

    public void Dispose() => (_sender as IDisposable)?.Dispose();

    private async Task<bool> MaySearchAsync(CancellationToken cancellationToken) =>
        Interlocked.Increment(ref _chokesInARow) >= ChokesBeforeSearch && await IsStoringAsync(cancellationToken);

    /// <summary>Whether the server stores anything at all.</summary>
    private async Task<bool> IsStoringAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _witness) is { } witness && (await _sender.SendAsync(witness, cancellationToken)).Verdict == Verdict.Stored) { return true; }
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        EncodedBatch probe = new([new Point(Probe, now, [new Field("ok", FieldValue.Of(true))])]);
        return (await _sender.SendAsync(probe.Lines(0, 1), cancellationToken)).Verdict == Verdict.Stored;
    }
}

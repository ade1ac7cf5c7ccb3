namespace LifeCircle.Edge.TimeSeries;

/// <summary>Lines from <paramref name="From"/> up to, not including, <paramref name="Until"/>.</summary>
internal readonly record struct LineRange(int From, int Until)
{
    public bool IsOne => Until - From == 1;
}

/// <summary>One write: which parts of the batch are still to be sent, and what is known of each line. No I/O.</summary>
/// <remarks>Parts are taken from the front, so that the next attempt corners the same lines again.</remarks>
internal sealed class WriteRound
{
    /// <summary>Lines under suspicion in one attempt; a server that fails over more of them is rather sick itself, so the rest waits.</summary>
    private const int SuspectsMax = 64;

    private readonly EncodedBatch _encoded;
    private readonly LineState[] _states;
    private readonly List<RejectedLine> _unsayable = [];
    private readonly List<RejectedLine> _refused = [];
    private readonly List<RejectedLine> _suspects = [];
    private readonly Stack<LineRange> _todo = new();

    public WriteRound(IReadOnlyList<Point> batch)
    {
        _encoded = new EncodedBatch(batch);
        _states = new LineState[batch.Count];
        for (int i = 0; i < batch.Count; i++)
        {
            if (!_encoded.IsEmpty(i)) { continue; }
            _states[i] = LineState.Rejected;
            _unsayable.Add(new RejectedLine(i, "No field of the point can be written: all are NaN or infinite."));
        }

        if (batch.Count > _unsayable.Count) { _todo.Push(new LineRange(0, batch.Count)); }
    }

    public bool HasMore => _todo.Count > 0;

    /// <summary>The server has refused lines for good.</summary>
    public bool HasRefusals => _refused.Count > 0;

    public string Refusal => $"The server refuses every line, also one of our own: {_refused[0].Reason}";

    /// <summary>One of the lines that were stored; null when none was.</summary>
    public ReadOnlyMemory<byte>? StoredLine { get; private set; }

    public bool TryNext(out LineRange part)
    {
        part = default;
        return _suspects.Count < SuspectsMax && _todo.TryPop(out part);
    }

    public ReadOnlyMemory<byte> Lines(LineRange part) => _encoded.Lines(part.From, part.Until);

    public void Again(LineRange part) => _todo.Push(part);

    public void Written(LineRange part)
    {
        for (int i = part.From; i < part.Until; i++)
        {
            if (_encoded.IsEmpty(i)) { continue; }
            _states[i] = LineState.Written;
            StoredLine = _encoded.Lines(i, i + 1);
        }
    }

    public void Poisoned(LineRange part, string reason)
    {
        if (!part.IsOne) { Halve(part); }
        else { _refused.Add(new RejectedLine(part.From, reason)); }
    }

    public void Choked(LineRange part, string reason)
    {
        if (!part.IsOne) { Halve(part); }
        else { _suspects.Add(new RejectedLine(part.From, reason)); }
    }

    /// <summary>All parts were tried, and the server stores lines.</summary>
    /// <param name="choked">Why suspects and what is behind them are open.</param>
    public WriteReport Finished(string? choked)
    {
        foreach (RejectedLine line in _refused) { _states[line.Index] = LineState.Rejected; }
        return Report(null, choked, [.. _unsayable, .. _refused], _suspects);
    }

    /// <summary>The server's state cut it short: nobody is suspected, and refusals count only from a server that has stored something.</summary>
    public WriteReport Unfinished(TimeSpan? retryAfter, string trouble)
    {
        if (StoredLine is null) { return Report(retryAfter, trouble, _unsayable, []); }
        foreach (RejectedLine line in _refused) { _states[line.Index] = LineState.Rejected; }
        return Report(retryAfter, trouble, [.. _unsayable, .. _refused], []);
    }

    private WriteReport Report(TimeSpan? retryAfter, string? trouble, IReadOnlyList<RejectedLine> rejected, IReadOnlyList<RejectedLine> suspects)
    {
        bool settled = !Array.Exists(_states, s => s == LineState.Later);
        return new WriteReport(_states, rejected, settled ? null : retryAfter, settled ? null : trouble ?? "Lines are open.") { Suspects = suspects };
    }

    private void Halve(LineRange part)
    {
        int middle = part.From + ((part.Until - part.From) / 2);
        Push(middle, part.Until);
        Push(part.From, middle);

        void Push(int from, int until)
        {
            while (from < until && _encoded.IsEmpty(from)) { from++; }
            while (from < until && _encoded.IsEmpty(until - 1)) { until--; }
            if (from < until) { _todo.Push(new LineRange(from, until)); }
        }
    }
}

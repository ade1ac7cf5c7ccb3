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
    private readonly List<RejectedLine> _rejected = [];
    private readonly List<RejectedLine> _suspects = [];
    private readonly Stack<LineRange> _todo = new();
    private bool _isSmooth = true;

    public WriteRound(IReadOnlyList<Point> batch)
    {
        _encoded = new EncodedBatch(batch);
        _states = new LineState[batch.Count];
        for (int i = 0; i < batch.Count; i++)
        {
            if (_encoded.IsEmpty(i)) { Reject(i, "No field of the point can be written: all are NaN or infinite."); }
        }

        if (batch.Count > _rejected.Count) { _todo.Push(new LineRange(0, batch.Count)); }
    }

    public bool HasMore => _todo.Count > 0;

    /// <summary>The round is over, and all of it was stored. After any other answer a connection may still send from the memory, so it is left to the collector.</summary>
    public void Release()
    {
        if (_isSmooth && _todo.Count == 0) { _encoded.Release(); }
    }

    /// <summary>One of the lines that were stored; null when none was.</summary>
    public ReadOnlyMemory<byte>? StoredLine { get; private set; }

    public bool TryNext(out LineRange part)
    {
        part = default;
        return _suspects.Count < SuspectsMax && _todo.TryPop(out part);
    }

    public ReadOnlyMemory<byte> Lines(LineRange part) => _encoded.Lines(part.From, part.Until);

    public void Again(LineRange part)
    {
        _isSmooth = false;
        _todo.Push(part);
    }

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
        _isSmooth = false;
        if (!part.IsOne) { Halve(part); }
        else { Reject(part.From, reason); }
    }

    public void Choked(LineRange part, string reason)
    {
        _isSmooth = false;
        if (!part.IsOne) { Halve(part); }
        else { _suspects.Add(new RejectedLine(part.From, reason)); }
    }

    /// <summary>All parts were tried, and the server stores lines.</summary>
    /// <param name="choked">Why suspects and what is behind them are open.</param>
    public WriteReport Finished(string? choked) => Report(null, choked, _suspects);

    /// <summary>The server's state cut it short: nobody is suspected.</summary>
    public WriteReport Unfinished(TimeSpan? retryAfter, string trouble) => Report(retryAfter, trouble, []);

    private WriteReport Report(TimeSpan? retryAfter, string? trouble, IReadOnlyList<RejectedLine> suspects)
    {
        bool settled = !Array.Exists(_states, s => s == LineState.Later);
        return new WriteReport(_states, _rejected, settled ? null : retryAfter, settled ? null : trouble ?? "Lines are open.") { Suspects = suspects };
    }

    private void Reject(int line, string reason)
    {
        _states[line] = LineState.Rejected;
        _rejected.Add(new RejectedLine(line, reason));
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

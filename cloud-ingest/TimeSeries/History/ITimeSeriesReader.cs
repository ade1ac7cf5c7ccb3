namespace LifeCircle.Edge.TimeSeries;

/// <summary>Reads what was written, wherever it lies.</summary>
public interface ITimeSeriesReader
{
    /// <summary>The columns asked for, in their order; a series that nobody has written is an empty column. Never throws for a server that is away.</summary>
    Task<HistoryAnswer> ReadAsync(HistoryRequest request, CancellationToken cancellationToken);

    /// <summary>Every point of one series as it was written, oldest first, page by page.</summary>
    /// <exception cref="TimeSeriesReadException">The store cannot be read; the message is one sentence with what to check.</exception>
    IAsyncEnumerable<HistoryPoint> RawAsync(SeriesKey series, long fromNs, long untilNs, CancellationToken cancellationToken);
}

/// <summary>The store cannot be read; the message is the whole sentence to show.</summary>
public sealed class TimeSeriesReadException : Exception
{
    public TimeSeriesReadException()
    {
    }

    public TimeSeriesReadException(string message)
        : base(message)
    {
    }

    public TimeSeriesReadException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Takes batches of points for keeping.</summary>
public interface ITimeSeriesWriter
{
    /// <summary>
    /// Writes the batch and says of every line what became of it. A server that is down, slow or refuses is an answer
    /// (<see cref="LineState.Later"/>), not an exception.
    /// </summary>
    /// <remarks>Writing a point again is harmless: same series and time is the same point.</remarks>
    Task<WriteReport> WriteAsync(IReadOnlyList<Point> batch, CancellationToken cancellationToken);
}

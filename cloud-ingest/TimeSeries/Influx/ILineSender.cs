namespace LifeCircle.Edge.TimeSeries;

/// <summary>Takes one body of lines to the server and reads the answer. What the lines' fate is, <see cref="InfluxWriter"/> works out.</summary>
internal interface ILineSender
{
    /// <summary>Who answers; null while nobody has.</summary>
    RecognisedServer? Server { get; }

    /// <summary>Finds out who answers. Null when that is known now, else a sentence.</summary>
    Task<string?> RecogniseAsync(CancellationToken cancellationToken);

    /// <summary>The server may be another one by now: <see cref="RecogniseAsync"/> asks again.</summary>
    void Forget();

    /// <summary>Whatever goes wrong is an answer; only the caller's own cancellation is thrown.</summary>
    Task<Answer> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken);

    /// <summary>Makes the database that is missing. Null when it was made, else a sentence.</summary>
    /// <param name="missing">What the server said of it.</param>
    Task<string?> CreateAsync(string missing, CancellationToken cancellationToken);
}

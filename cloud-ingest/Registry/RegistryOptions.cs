namespace LifeCircle.Edge.Registry;

/// <summary>Where the registry lies and what it takes for granted.</summary>
public sealed record RegistryOptions
{
    /// <summary>The SQLite file; its folder is made when missing. Not used with <see cref="Postgres"/>.</summary>
    public string? Path { get; init; }

    /// <summary>The PostgreSQL database that takes the file's place; null for the file.</summary>
    public PostgresAddress? Postgres { get; init; }

    /// <summary>A gateway says something at least this often; three times without a word is offline.</summary>
    public int HeartbeatS { get; init; } = 60;

    /// <summary>Dead letters kept, newest first; a flood of them must not fill the disk.</summary>
    public int DeadLettersMax { get; init; } = 100_000;
}

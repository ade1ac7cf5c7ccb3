namespace LifeCircle.Edge.Gateway.Cli;

/// <summary>How a verb ends.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The command line or a file that it names is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>The machine refuses: port busy, database not to be opened, another gateway runs.</summary>
    public const int CannotStart = 3;

    /// <summary>A check has found something wrong, or not everything could be read.</summary>
    public const int Damaged = 4;
}

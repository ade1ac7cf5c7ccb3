using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Gateway.Settings;

/// <summary>How this gateway runs; from the command line and the site file.</summary>
public sealed record GatewaySettings
{
    public required SiteFile Site { get; init; }

    /// <summary>Folder of the site file: its pictures lie there.</summary>
    public string SiteFolder { get; init; } = "";

    /// <summary>Path of firmware-host's Unix socket.</summary>
    public required string FirmwareSocket { get; init; }

    /// <summary>Folder of gateway.db.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Changed points of a device are collected for this long before they become one record; all that a power cut may take.</summary>
    public int GroupMs { get; init; } = 200;

    /// <summary>A restart of firmware-host takes a second or two; only a longer absence is a loss.</summary>
    public int FirmwareGraceMs { get; init; } = 5_000;

    /// <summary>Below the 60 s at which the cloud starts to count a node as silent.</summary>
    public int HeartbeatS { get; init; } = 45;

    /// <summary>How often the state beside the records is copied to a second file, when it has changed; what is lost with a damaged file is at most so old. 0: never.</summary>
    public int CopyEveryS { get; init; } = 900;

    /// <summary>First pause before firmware-host is tried again; doubles up to <see cref="ReconnectMsMax"/>.</summary>
    public int ReconnectMsMin { get; init; } = 100;

    public int ReconnectMsMax { get; init; } = 3_000;

    /// <summary>Commands that may be open at one time; one more is refused.</summary>
    public int OpenCommandsMax { get; init; } = 256;

    /// <summary>Folder of documents that are put at the start where the store has none yet; null for none.</summary>
    public string? DocumentsFolder { get; init; }

    public string DatabasePath => Path.Combine(DataFolder, "gateway.db");
}

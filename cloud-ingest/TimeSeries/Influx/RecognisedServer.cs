namespace LifeCircle.Edge.TimeSeries;

/// <summary>What stands at the address; each has a row of its own in the status table.</summary>
public enum InfluxProduct { Unknown, InfluxDb1, InfluxDb2, InfluxDb3, InfluxDbCloud, VictoriaMetrics }

/// <summary>The server as it was recognised, and the API it is written with.</summary>
/// <param name="Version">As the server says it; empty when it does not.</param>
public sealed record RecognisedServer(InfluxProduct Product, string Version, InfluxApi Api)
{
    /// <summary>Where telemetry goes; empty for the same policy as everything.</summary>
    public string Policy { get; init; } = "";

    private string Name => Product switch
    {
        InfluxProduct.InfluxDb1 or InfluxProduct.InfluxDb2 or InfluxProduct.InfluxDb3 => "InfluxDB",
        InfluxProduct.InfluxDbCloud => "InfluxDB Cloud",
        InfluxProduct.VictoriaMetrics => "VictoriaMetrics",
        _ => "a server that does not say what it is",
    };

    public override string ToString() => $"{Name}{(Version.Length > 0 ? " " + Version : "")}, {(Api == InfluxApi.V1 ? "v1" : "v2")} API{(Policy.Length > 0 ? $", telemetry in {Policy}" : "")}";
}

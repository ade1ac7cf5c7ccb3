using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace LifeCircle.Edge.Charging.Dlt645Meter;

/// <summary>Settings of one DL/T 645-2007 meter in the site file. Times from hardware/boards/dlt645-meter/protocol.md#timing.</summary>
public sealed record Dlt645Settings
{
    [Description("The number on the meter's plate, twelve digits; it is the meter's address.")]
    public string MeterNumber { get; init; } = "";

    [Description("Part of the device under which its values stand: meter gives meter/voltage_v.")]
    public string Part { get; init; } = "meter";

    [Description("Phases of the meter: 1 or 3.")]
    public int Phases { get; init; } = 1;

    [Description("Read the energy that was fed back too; a meter without that counter refuses it.")]
    public bool ExportEnergy { get; init; }

    [Description("Longest silence after a question, ms.")]
    [Range(50, 3_000)]
    public int ReplyTimeoutMs { get; init; } = 700;

    [Description("Silence after each answer, ms.")]
    [Range(0, 1_000)]
    public int TurnaroundMs { get; init; } = 30;

    [Description("Time between two readings of all values, ms; one reading takes two to three seconds at 2400 baud.")]
    [Range(1_000, 600_000)]
    public int PollIntervalMs { get; init; } = 5_000;
}

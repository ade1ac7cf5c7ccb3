using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Charging.ModbusMeter;

/// <summary>Order of a 32-bit number's four bytes on the wire, as meters' menus and lists call it.</summary>
public enum WordOrder
{
    /// <summary>High word first.</summary>
    [JsonStringEnumMemberName("ABCD")]
    Abcd,

    /// <summary>Low word first.</summary>
    [JsonStringEnumMemberName("CDAB")]
    Cdab,
}

/// <summary>Settings of one Modbus meter in the site file. Times from hardware/boards/modbus-meter/protocol.md#timing.</summary>
public sealed record ModbusMeterSettings
{
    [Description("The meter: sdm120, sdm230 or sdm630; a profile of hardware/boards/modbus-meter/board.json.")]
    public string Profile { get; init; } = "";

    [Description("Part of the device under which its values stand: meter gives meter/voltage_v.")]
    public string Part { get; init; } = "meter";

    [Description("Order of the bytes of a number: ABCD or CDAB. Right is the one that shows 180 to 260 V; the probe says which.")]
    public WordOrder WordOrder { get; init; } = WordOrder.Abcd;

    [Description("Longest silence after a request, ms.")]
    [Range(50, 2_000)]
    public int ReplyTimeoutMs { get; init; } = 300;

    [Description("Silence after each reply, ms; never less than three and a half characters.")]
    [Range(0, 1_000)]
    public int TurnaroundMs { get; init; } = 5;

    [Description("Time between two readings of all values, ms.")]
    [Range(200, 600_000)]
    public int PollIntervalMs { get; init; } = 1_000;
}

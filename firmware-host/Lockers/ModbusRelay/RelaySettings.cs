using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.Lockers.ModbusRelay;

/// <summary>Settings of one Modbus relay board in the site file. Times from hardware/boards/waveshare-relay/protocol.md#timing.</summary>
public record RelaySettings
{
    [Description("Relays of the board.")]
    public int Relays { get; init; } = 8;

    [Description("Inputs of the board; 0 for a board without.")]
    public int Inputs { get; init; } = 8;

    [Description("True for a board whose inputs read 0 while their terminal is energised.")]
    public bool InputsInverted { get; init; }

    [Description("On a locker: when the locks' feedback switches close: closed (while the door is closed) or open (while it is open). Input n belongs to door n.")]
    public LockFeedback Feedback { get; init; } = LockFeedback.Closed;

    [Description("How long a solenoid is energised, or an output is on when a flash does not say it, ms.")]
    [Range(100, 3_000)]
    public int PulseMs { get; init; } = 500;

    [Description("Outputs with their names and safe states; one that is not named here is off at every start, stop and loss of the gateway. Not on a locker.")]
    public IReadOnlyList<OutputSettings>? Outputs { get; init; }

    [Description("Event kinds of a change of any input to false and to true, e.g. [\"input-off\", \"input-on\"]; absent: a change is no event. Not on a locker.")]
    public IReadOnlyList<string>? Events { get; init; }

    [Description("Outputs are made safe when the gateway has been away for this long, s; 0: never.")]
    [Range(0, 86_400)]
    public int GatewayLossS { get; init; } = 600;

    [Description("Longest silence after a request, ms.")]
    [Range(20, 2_000)]
    public int ReplyTimeoutMs { get; init; } = 200;

    [Description("Silence that the board needs after each exchange, ms.")]
    [Range(0, 1_000)]
    public int TurnaroundMs { get; init; } = 5;

    [Description("Time between two readings of relays and inputs, ms.")]
    [Range(50, 60_000)]
    public int PollIntervalMs { get; init; } = 250;
}

/// <summary>Settings of a board that times nothing by itself.</summary>
public sealed record LcTechSettings : RelaySettings
{
    [Description("What ends a pulse when firmware-host dies in the middle of it: none, or hardware (a monoflop in the solenoids' supply, see wiring.md). A locker needs hardware.")]
    public PulseLimiter PulseLimiter { get; init; }

    [Description("Longest time that the hardware limiter lets a solenoid have, ms; the interlock holds the supply for it.")]
    [Range(100, 3_000)]
    public int LimiterMs { get; init; } = 1_000;
}

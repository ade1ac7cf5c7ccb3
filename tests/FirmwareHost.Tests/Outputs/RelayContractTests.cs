using LifeCircle.Edge.FirmwareHost.Tests.Lockers;
using LifeCircle.Edge.Lockers.ModbusRelay;
using LifeCircle.Edge.Wire.Boards;

namespace LifeCircle.Edge.FirmwareHost.Tests.Outputs;

public sealed class Waveshare_relays_as_switches : SerialSwitchBankContract
{
    protected override IBoardType Type { get; } = new WaveshareRelayType();

    protected override string Settings => """ "relays": 8, "inputs": 8, "replyTimeoutMs": 150, "turnaroundMs": 0 """;

    protected override (int Outputs, int Inputs) Counts => (8, 8);
}

public sealed class Waveshare_16_relays_with_inverted_inputs_as_switches : SerialSwitchBankContract
{
    protected override IBoardType Type { get; } = new WaveshareRelayType();

    protected override int Address => 247;

    protected override string Settings => """ "relays": 16, "inputs": 4, "inputsInverted": true, "replyTimeoutMs": 150, "turnaroundMs": 0 """;

    protected override (int Outputs, int Inputs) Counts => (16, 4);
}

public sealed class LcTech_relays_as_switches : SerialSwitchBankContract
{
    protected override IBoardType Type { get; } = new LcTechRelayType();

    protected override int Address => 255;

    protected override string Settings => """ "relays": 8, "inputs": 8, "replyTimeoutMs": 150, "turnaroundMs": 0 """;

    protected override (int Outputs, int Inputs) Counts => (8, 8);
}

public sealed class Waveshare_relays_with_locks : SerialLockBankContract
{
    protected override IBoardType Type { get; } = new WaveshareRelayType();

    protected override string Settings => """{ "relays": 8, "inputs": 8, "replyTimeoutMs": 150, "turnaroundMs": 0, "pulseMs": 100 }""";

    protected override bool ReportsState => false;
}

public sealed class Waveshare_relays_with_locks_behind_an_adapter_with_echo : SerialLockBankContract
{
    protected override IBoardType Type { get; } = new WaveshareRelayType();

    protected override string Settings => """{ "relays": 16, "inputs": 16, "feedback": "open", "inputsInverted": true, "replyTimeoutMs": 150, "turnaroundMs": 0, "pulseMs": 100 }""";

    protected override bool Echo => true;

    protected override bool ReportsState => false;
}

public sealed class LcTech_relays_with_locks_and_a_hardware_limiter : SerialLockBankContract
{
    protected override IBoardType Type { get; } = new LcTechRelayType();

    protected override string Settings => """{ "relays": 8, "inputs": 8, "pulseLimiter": "hardware", "replyTimeoutMs": 150, "turnaroundMs": 0, "pulseMs": 100 }""";

    protected override bool ReportsState => false;
}

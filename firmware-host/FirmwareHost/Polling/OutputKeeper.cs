using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Interlock;
using LifeCircle.Edge.FirmwareHost.Journal;

namespace LifeCircle.Edge.FirmwareHost.Polling;

/// <summary>Keeps the outputs of one board safe: performs what <see cref="OutputSafety"/> says. The bus loop owns it.</summary>
/// <param name="part">Path of the board in its device, for the journal.</param>
public sealed partial class OutputKeeper(
    string device, string part, int first, ISafeOutputs outputs, GatewayPresence gateway, EventRecorder recorder, BootClock clock, ILogger<OutputKeeper> logger)
{
    /// <summary>Tries at the end of the process: a single bad frame must not leave a heater on, and systemd waits for seconds alone.</summary>
    private const int StopTriesMax = 3;

    private OutputState _state = OutputSafety.AtStart;

    /// <summary>The outputs that take commands; null where they only open locks.</summary>
    public ISwitchBank? Switches { get; } = outputs as ISwitchBank;

    /// <summary>The printed numbers of the outputs that take commands.</summary>
    public IEnumerable<int> Numbers => Enumerable.Range(first, Switches?.OutputCount ?? 0);

    /// <summary>Drives the states that are owed, if any are.</summary>
    public async Task<DriverFault> SettleAsync()
    {
        bool isAway = outputs.GatewayLossMax is { } max && gateway.AbsentFor >= max;
        Step(isAway ? new OutputEvent.GatewayAway() : new OutputEvent.GatewayThere());
        DriverFault fault = await DriveAsync();
        await NoteAsync();
        return fault;
    }

    /// <summary>The board answers again after it was lost.</summary>
    public void Found() => Step(new OutputEvent.BoardFound());

    /// <summary>Drives the safe states as the last thing that this process does to the board.</summary>
    public async Task StopAsync()
    {
        Step(new OutputEvent.Stopping());
        DriverFault fault = DriverFault.None;
        for (int i = 0; i < StopTriesMax && _state is OutputState.Owed; i++) { fault = await DriveAsync(); }
        if (fault != DriverFault.None) { LogNotSafe(device, part, fault.WhatToCheck()); }
    }

    private async Task<DriverFault> DriveAsync()
    {
        if (_state is not OutputState.Owed owed) { return DriverFault.None; }
        // Never cancelled: half a row of safe outputs is no safe state, and the time-outs of the board bound it.
        DriverFault fault = await outputs.MakeSafeAsync(owed.Occasion, CancellationToken.None);
        if (fault != DriverFault.None) { return fault; }
        Step(new OutputEvent.Driven());
        if (owed.Occasion == SafeOccasion.GatewayLost) { LogMadeSafe(device, part, gateway.AbsentFor.TotalSeconds); }
        return DriverFault.None;
    }

    /// <summary>Safe states that came into force, or ended, are events; the start is none.</summary>
    private Task NoteAsync()
    {
        if (Switches is null || _state is OutputState.Owed) { return Task.CompletedTask; }
        bool isSafe = _state is OutputState.Safe;
        return recorder.Change($"{device}/{part}/outputs", isSafe ? "safe" : "commanded", _ =>
            (new StoredState(isSafe ? "safe" : "commanded", ""), new EventDraft(device, part, isSafe ? "outputs-safe" : "outputs-released", EventData.Outputs("gateway-lost"), clock.MonotonicNs)),
            firstIsEvent: isSafe);
    }

    private void Step(OutputEvent @event) => _state = OutputSafety.Next(_state, @event);

    [LoggerMessage(EventId = 1140, Level = LogLevel.Warning, Message = "{Device}: the outputs of {Part} were made safe because the gateway has been away for {AwayS:F0} s. Check that the gateway runs")]
    private partial void LogMadeSafe(string device, string part, double awayS);

    [LoggerMessage(EventId = 1141, Level = LogLevel.Error, Message = "{Device}: the outputs of {Part} could not be made safe at the end. {Check}")]
    private partial void LogNotSafe(string device, string part, string check);
}

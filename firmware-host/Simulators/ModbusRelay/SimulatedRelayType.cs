using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Lockers;
using LifeCircle.Edge.Lockers.ModbusRelay;

namespace LifeCircle.Edge.Simulators;

/// <summary>The far ends of both relay boards: locks and their feedback on a locker, outputs and contacts on any other device.</summary>
internal sealed class SimulatedRelayType(ModbusRelayType type) : ISimulatedBoardType
{
    public string Board => type.Name;

    public SimulatedParts Create(SimulatedContext context)
    {
        RelaySettings own = type.Read(context.Settings);
        int first = context.Settings.First;
        bool isLocker = context.Device.Kind == "locker";
        SimulatedLocks? locks = isLocker ? new SimulatedLocks(context.Log, context.Device.Id, context.Bus.Id, context.Settings.Address, first, own.Relays) : null;
        SimulatedOutput[] outputs = [.. Enumerable.Range(first, own.Relays).Select(n => new SimulatedOutput(context.Log, context.Device.Id, PartNames.Relay(n)))];
        SimulatedInput[] contacts = isLocker ? [] : [.. Enumerable.Range(first, own.Inputs).Select(n => new SimulatedInput(context.Log, context.Device.Id, $"{PartNames.Input(n)}/on", show: null))];

        bool Level(int input)
        {
            bool closed = locks is null
                ? contacts[input - 1].Value
                : input <= locks.Ways && locks.IsOpen(input) == (own.Feedback == LockFeedback.Open);
            return closed != own.InputsInverted;
        }

        var relays = new SimulatedRelays(outputs, locks, context.Time);
        var end = new SimulatedRelayBoard((byte)context.Settings.Address, type is WaveshareRelayType, relays, Level, own.Inputs);
        return new SimulatedParts { End = end, Locks = locks, Inputs = contacts, Outputs = outputs };
    }
}

using LifeCircle.Edge.Web.View;

namespace LifeCircle.Edge.Web.Parts;

/// <summary>The outputs of one device, and the question before one is switched.</summary>
public sealed partial class OutputList : OrderingPart
{
    private OutputNote? Asked => Device.Outputs.FirstOrDefault(o => o.Part == AskedPart);

    protected override string NameOf(string part) => Device.Outputs.FirstOrDefault(o => o.Part == part) is { } output ? NameOf(output) : part;

    /// <summary>Of a door that may have been pulsed one is told to look at it; an output shows what it is.</summary>
    protected override string OutcomeOf(CommandNote note) => note is { State: "unknown" } ? T["outputs.unknownOutcome"] : base.OutcomeOf(note);

    private static string Class(OutputNote output) => output switch
    {
        { Busy: true } => "output--busy",
        { On: true } => "output--on",
        { On: false } => "output--off",
        _ => "output--unknown",
    };

    private static string State(OutputNote output) => output.On switch { true => "on", false => "off", null => "unknown" };

    private static string StateKey(OutputNote output) => output.Busy ? "outputs.busy" : $"outputs.{State(output)}";

    private string NameOf(OutputNote output) => output.Name.Length > 0 ? output.Name : T["outputs.named", output.Number];

    /// <summary>Holds what is seen in its order, so that saying what one reads finds the button.</summary>
    private string Spoken(OutputNote output) => T["outputs.spoken", NameOf(output), T[StateKey(output)].Value];
}

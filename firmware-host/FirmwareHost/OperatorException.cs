namespace LifeCircle.Edge.FirmwareHost;

/// <summary>Something that the person at the command line can put right; the message is one sentence that says what.</summary>
public sealed class OperatorException(string message) : Exception(message);

namespace LifeCircle.Edge.Simulators;

/// <summary>The far end of a serial line: one board.</summary>
internal interface ISimulatedBoard
{
    /// <summary>What is wrong with it now. Set from the control socket, read on the bus's thread.</summary>
    BoardFault Fault { get; set; }

    /// <summary>
    /// Looks at what came over the line so far. Takes one request from its front if it is whole, acts on it, and gives the answer.
    /// </summary>
    /// <returns>Bytes of the request; 0 when none is at the front.</returns>
    int Hear(ReadOnlySpan<byte> line, out byte[] answer);

    /// <summary>The answer as another address would give it.</summary>
    byte[] AsFromNextAddress(byte[] answer);

    /// <summary>The answer with a wrong check.</summary>
    byte[] WithWrongCheck(byte[] answer);
}

namespace LifeCircle.Edge.Wire.Gpio;

/// <summary>Input lines of one GPIO chip.</summary>
public interface IGpioInputs
{
    /// <summary>Claims a line as input. Throws <see cref="InvalidOperationException"/> when it is claimed already.</summary>
    void Open(int line, bool pullUp);

    /// <summary>The level now; null when the chip is not there.</summary>
    bool? Read(int line);
}

namespace LifeCircle.Edge.Sensors.Sht3x;

/// <summary>A measurement in hundredths of a degree Celsius and of a percent; null where the chip cannot have measured that.</summary>
/// <remarks>The chip's noise is 0.04 K and 0.08 %, so hundredths lose nothing.</remarks>
internal readonly record struct Sht3xReading(int? CentiCelsius, int? CentiPercent)
{
    private const int FullScale = 65_535;

    /// <summary>The range of the datasheet, in hundredths of a degree; protocol.md#conversion.</summary>
    private const int CentiCelsiusMin = -4_000;
    private const int CentiCelsiusMax = 12_500;

    /// <summary>
    /// Outside -40 to 125 °C nothing is a value, the humidity neither: it is corrected by that temperature. So the end stops 0000h and FFFFh of a
    /// broken sensing element never count. 0 and 100 % of humidity do: heated winter air and dew truly read so.
    /// </summary>
    internal static Sht3xReading Of(Sht3xWords words)
    {
        int temperature = -4_500 + Scaled(words.Temperature, 17_500);
        return temperature is < CentiCelsiusMin or > CentiCelsiusMax ? default : new Sht3xReading(temperature, Scaled(words.Humidity, 10_000));
    }

    /// <summary>raw / 65535 of the span, rounded to the nearest.</summary>
    private static int Scaled(ushort raw, int span) => (int)((((long)span * raw) + (FullScale / 2)) / FullScale);
}

namespace LifeCircle.Edge.Sensors.Ds18b20;

/// <summary>Whether a temperature may be believed at once, or only with a second one beside it.</summary>
/// <remarks>
/// One garbled reading in 256 has a right check by chance. So the first reading, and one that is far from the last, must be confirmed at once by another.
/// Pure: what is far and what confirms is all that it knows.
/// </remarks>
internal static class JumpCheck
{
    /// <summary>A probe in its steel sleeve does not change faster than this between two polls, but for a cause that lasts.</summary>
    internal const int JumpSixteenths = 5 * 16;

    /// <summary>Two readings in a row, less than two seconds apart, that agree.</summary>
    internal const int AgreeSixteenths = 2 * 16;

    internal static bool NeedsConfirmation(int? last, int reading) => last is not { } known || Math.Abs(reading - known) > JumpSixteenths;

    internal static bool Confirms(int first, int second) => Math.Abs(second - first) <= AgreeSixteenths;
}

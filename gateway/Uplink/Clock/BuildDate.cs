using System.Globalization;
using System.Reflection;

namespace LifeCircle.Edge.Uplink;

/// <summary>The month in which this product was built: no clock that shows less is right.</summary>
internal static class BuildDate
{
    public static DateTimeOffset Value { get; } = Read();

    private static DateTimeOffset Read()
    {
        string? said = typeof(BuildDate).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "BuildDate")?.Value;
        return DateTimeOffset.Parse(said ?? throw new InvalidOperationException("The assembly does not say its build date."), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}

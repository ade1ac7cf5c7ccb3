using Microsoft.Extensions.DependencyInjection;

namespace LifeCircle.Edge.Uplink;

public static class UplinkServices
{
    /// <summary>Adds the uplink and what others use of it: <see cref="UplinkSignals"/>, <see cref="UplinkMonitor"/>, <see cref="WallClock"/>.</summary>
    /// <remarks>Needs Database, Outbox, <see cref="AliasBook"/>, <see cref="ICorner"/>, <see cref="ICommandSink"/>, BootClock, TimeProvider and logging.</remarks>
    /// <exception cref="ArgumentException">The options do not pass <see cref="UplinkOptions.Validate"/>; the message is its sentence.</exception>
    public static IServiceCollection AddUplink(this IServiceCollection services, UplinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { } complaint) { throw new ArgumentException(complaint, nameof(options)); }
        services.AddSingleton(options);
        services.AddSingleton<WallClock>();
        services.AddSingleton<UplinkSignals>();
        services.AddSingleton<UplinkMonitor>();
        services.AddHostedService<UplinkService>();
        return services;
    }
}

using System.Diagnostics;

namespace LifeCircle.Edge.Uplink;

/// <summary>When the link last showed life, and when it was asked to.</summary>
public readonly record struct Pulse(long HeardMs, long? PingedMs = null);

/// <summary>Where a session is.</summary>
public abstract record SessionState
{
    private SessionState() { }

    /// <summary>Newest time at which the primary host said to be online; a state message older than it is ignored.</summary>
    public long? HostOnlineMs { get; init; }

    public sealed record Offline : SessionState;

    /// <summary>Connected and subscribed, and the primary host is not there: records stay in the outbox.</summary>
    public sealed record WaitingForHost(Pulse Pulse) : SessionState;

    /// <summary>Births are out.</summary>
    /// <param name="RebirthMs">When they go again; null for not.</param>
    /// <param name="BecauseLost">The rebirth is planned only because the far end seems not to hold the birth; it is called off when it does.</param>
    public sealed record Online(Pulse Pulse, long BirthMs, long? RebirthMs = null, bool BecauseLost = false) : SessionState;

    public sealed record Stopped : SessionState;
}

public abstract record SessionEvent
{
    private SessionEvent() { }

    /// <summary>CONNACK and every SUBACK are in.</summary>
    public sealed record Connected : SessionEvent;

    public sealed record Lost : SessionEvent;

    public sealed record HostState(bool Online, long TimestampMs) : SessionEvent;

    /// <summary>NCMD Node Control/Rebirth.</summary>
    public sealed record RebirthAsked : SessionEvent;

    /// <summary>The births do not say what is true any more, or a record needs an alias or device that they lack.</summary>
    public sealed record BirthOutdated : SessionEvent;

    /// <summary>A confirmation has told which birth the registry holds.</summary>
    public sealed record BirthHeld(bool IsOurs) : SessionEvent;

    public sealed record DeviceOnline(string Device, bool Online) : SessionEvent;

    /// <summary>Anything came in over the link.</summary>
    public sealed record Heard : SessionEvent;

    public sealed record Tick : SessionEvent;

    public sealed record Stop : SessionEvent;
}

public abstract record SessionEffect
{
    private SessionEffect() { }

    /// <summary>NBIRTH with seq 0, then every DBIRTH, then the DDEATH of devices that are away. No DATA in between.</summary>
    public sealed record SendBirths : SessionEffect;

    public sealed record SendDeviceBirth(string Device) : SessionEffect;

    public sealed record SendDeviceDeath(string Device) : SessionEffect;

    /// <summary>DATA may go, starting from the tail.</summary>
    public sealed record OpenWindow : SessionEffect;

    public sealed record CloseWindow : SessionEffect;

    public sealed record Ping : SessionEffect;

    /// <summary>Let go of a connection that is dead, without a word.</summary>
    public sealed record Drop(string Why) : SessionEffect;

    /// <summary>NDEATH when births are out, then DISCONNECT with reason 0x04.</summary>
    public sealed record Leave(bool WithDeath) : SessionEffect;
}

public readonly record struct SessionStep(SessionState State, params IReadOnlyList<SessionEffect> Effects);

/// <summary>The numbers of a session.</summary>
/// <param name="RebirthAskedEveryMs">Hosts that ask without end get births no more often.</param>
/// <param name="RebirthLostEveryMs">Births that a confirmation shows to be lost go again at most so often, and a random part of <paramref name="RebirthSpreadMs"/> later.</param>
public sealed record SessionSettings(bool WaitsForHost, long KeepAliveMs, long RebirthAskedEveryMs = 2_000, long RebirthLostEveryMs = 60_000, long RebirthSpreadMs = 15_000);

/// <summary>The life of an edge node's session. No clock, no I/O: the caller passes the time and performs the effects, in order.</summary>
/// <remarks><code>
///                Connected, no host to wait for: SendBirths, OpenWindow
///   Offline ---------------------------------------------------------------> Online --+ RebirthAsked, BirthOutdated, BirthHeld(other): SendBirths
///    ^  |                                                                     ^  |    | DeviceOnline: SendDeviceBirth / SendDeviceDeath
///    |  | Connected                      HostState(online): SendBirths, Open  |  |  +-+
///    |  +-----------> WaitingForHost -----------------------------------------+  |
///    |                     |                                                     |
///    +---------------------+-----------------------------------------------------+
///      Lost: CloseWindow;  HostState(offline): Leave;  no answer to a Ping: Drop             Stop: Leave --> Stopped
/// </code>
/// (1) No DATA before births, none after a death: the window is open in Online alone.
/// (2) A dead link is found within 1.5 keep-alives of the last sign of life.
/// </remarks>
public static class SessionMachine
{
    public static SessionStep Next(SessionState state, SessionEvent happened, long nowMs, SessionSettings settings, Func<double> random)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(settings);
        return (state, happened) switch
        {
            (SessionState.Stopped, _) => new(state),
            (_, SessionEvent.Stop) => Stop(state),
            (SessionState.Offline, SessionEvent.Connected) when settings.WaitsForHost => new(new SessionState.WaitingForHost(new Pulse(nowMs)) { HostOnlineMs = state.HostOnlineMs }),
            (SessionState.Offline, SessionEvent.Connected) => Birth(state, new Pulse(nowMs), nowMs, opens: true),
            (SessionState.Offline, _) => new(state),
            (_, SessionEvent.Lost) => new(new SessionState.Offline { HostOnlineMs = state.HostOnlineMs }, new SessionEffect.CloseWindow()),
            (_, SessionEvent.HostState host) when settings.WaitsForHost => OnHost(state, host, nowMs),
            (_, SessionEvent.Heard) => new(WithPulse(state, new Pulse(nowMs))),
            (_, SessionEvent.Tick) => OnTick(state, nowMs, settings),
            (SessionState.Online online, _) => OnOnline(online, happened, nowMs, settings, random),
            _ => new(state), // While waiting for the host, births and devices wait too: it will be told the truth of that moment.
        };
    }

    /// <summary>When a <see cref="SessionEvent.Tick"/> is due; long.MaxValue for never.</summary>
    public static long NextTimerMs(SessionState state, SessionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (PulseOf(state) is not { } pulse) { return long.MaxValue; }
        long link = pulse.PingedMs is { } pinged ? pinged + AnswerMs(settings) : pulse.HeardMs + settings.KeepAliveMs;
        return state is SessionState.Online { RebirthMs: { } rebirth } ? Math.Min(link, rebirth) : link;
    }

    /// <summary>A little under half a keep-alive, so that the whole stays within one and a half.</summary>
    private static long AnswerMs(SessionSettings settings) => settings.KeepAliveMs * 9 / 20;

    private static SessionStep Stop(SessionState state) => state switch
    {
        SessionState.Online => new(new SessionState.Stopped(), new SessionEffect.CloseWindow(), new SessionEffect.Leave(true)),
        SessionState.WaitingForHost => new(new SessionState.Stopped(), new SessionEffect.Leave(false)),
        _ => new(new SessionState.Stopped()),
    };

    private static SessionStep Birth(SessionState from, Pulse pulse, long nowMs, bool opens)
    {
        SessionState.Online online = new(pulse, nowMs) { HostOnlineMs = from.HostOnlineMs };
        return opens ? new(online, new SessionEffect.SendBirths(), new SessionEffect.OpenWindow()) : new(online, new SessionEffect.SendBirths());
    }

    private static SessionStep OnHost(SessionState state, SessionEvent.HostState host, long nowMs)
    {
        if (host.TimestampMs < state.HostOnlineMs) { return new(state); } // An old message, late or retained.
        if (host.Online)
        {
            SessionState told = state with { HostOnlineMs = host.TimestampMs };
            return told is SessionState.WaitingForHost ? Birth(told, new Pulse(nowMs), nowMs, opens: true) : new(told);
        }

        return state is SessionState.Online
            ? new(new SessionState.Offline { HostOnlineMs = state.HostOnlineMs }, new SessionEffect.CloseWindow(), new SessionEffect.Leave(true))
            : new(state);
    }

    private static SessionStep OnTick(SessionState state, long nowMs, SessionSettings settings)
    {
        Pulse pulse = PulseOf(state) ?? throw new UnreachableException();
        if (pulse.PingedMs is { } pinged && nowMs >= pinged + AnswerMs(settings))
        {
            return new(new SessionState.Offline { HostOnlineMs = state.HostOnlineMs }, new SessionEffect.CloseWindow(),
                new SessionEffect.Drop("The broker does not answer: check the network between here and it."));
        }

        List<SessionEffect> effects = [];
        if (pulse.PingedMs is null && nowMs >= pulse.HeardMs + settings.KeepAliveMs)
        {
            state = WithPulse(state, pulse with { PingedMs = nowMs });
            effects.Add(new SessionEffect.Ping());
        }

        if (state is SessionState.Online { RebirthMs: { } due } online && nowMs >= due)
        {
            state = online with { BirthMs = nowMs, RebirthMs = null, BecauseLost = false };
            effects.Add(new SessionEffect.SendBirths());
        }

        return new(state, effects);
    }

    private static SessionStep OnOnline(SessionState.Online online, SessionEvent happened, long nowMs, SessionSettings settings, Func<double> random)
    {
        switch (happened)
        {
            case SessionEvent.BirthOutdated:
            case SessionEvent.RebirthAsked when nowMs >= online.BirthMs + settings.RebirthAskedEveryMs:
                return Birth(online, online.Pulse, nowMs, opens: false);
            case SessionEvent.RebirthAsked:
                return new(online with { RebirthMs = Math.Min(online.RebirthMs ?? long.MaxValue, online.BirthMs + settings.RebirthAskedEveryMs), BecauseLost = false });
            case SessionEvent.BirthHeld { IsOurs: true }:
                return new(online.BecauseLost ? online with { RebirthMs = null, BecauseLost = false } : online);
            case SessionEvent.BirthHeld when online.RebirthMs is null:
                long due = Math.Max(nowMs, online.BirthMs + settings.RebirthLostEveryMs) + (long)(random() * settings.RebirthSpreadMs);
                return new(online with { RebirthMs = due, BecauseLost = true });
            case SessionEvent.DeviceOnline device:
                return new(online, device.Online ? new SessionEffect.SendDeviceBirth(device.Device) : new SessionEffect.SendDeviceDeath(device.Device));
            default:
                return new(online);
        }
    }

    private static Pulse? PulseOf(SessionState state) => state switch
    {
        SessionState.WaitingForHost waiting => waiting.Pulse,
        SessionState.Online online => online.Pulse,
        _ => null,
    };

    private static SessionState WithPulse(SessionState state, Pulse pulse) => state switch
    {
        SessionState.WaitingForHost waiting => waiting with { Pulse = pulse },
        SessionState.Online online => online with { Pulse = pulse },
        _ => state,
    };
}

using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>What one thing does to the clock.</summary>
internal enum ClockAct { Observe, Synchronised, BatteryClock, Cloud, GiveUp, NoteBoot, Send, Restart, Reboot, CutBeforeStoring }

/// <summary>A machine with <see cref="ClockRules"/>, a disk that power cuts leave as it was, and everything that was ever sent.</summary>
internal sealed class ClockWorld(long buildMs)
{
    private const long NsPerMs = 1_000_000;
    private readonly List<ClockSegment> _disk = [];
    private readonly List<KnownBoot> _boots = [];
    private readonly List<(string Boot, long Ns)> _records = [];
    private readonly Dictionary<(string Boot, long Ns), (long UtcMs, bool Estimated)> _sent = [];
    private ClockRules _rules = new("boot-0", buildMs, false, []);
    private string _boot = "boot-0";
    private long _nowNs;
    private int _bootNumber;

    public IReadOnlyDictionary<(string Boot, long Ns), (long UtcMs, bool Estimated)> Sent => _sent;

    public IReadOnlyList<ClockSegment> Disk => _disk;

    /// <param name="afterMs">Time that has passed; a record is made then.</param>
    /// <param name="clockMs">What the clock that speaks says.</param>
    public void Do(ClockAct act, long afterMs, long clockMs)
    {
        _nowNs += afterMs * NsPerMs;
        _records.Add((_boot, _nowNs));
        ClockReading reading = new(_nowNs, clockMs, act == ClockAct.Synchronised, act == ClockAct.BatteryClock);
        if (act == ClockAct.BatteryClock) { _rules.AllowBatteryClock(); }
        switch (act)
        {
            case ClockAct.Observe or ClockAct.Synchronised or ClockAct.BatteryClock:
                Store(_rules.Observe(reading));
                break;
            case ClockAct.Cloud:
                Store(_rules.CloudTime(reading, clockMs, afterMs % 5_000));
                break;
            case ClockAct.GiveUp:
                Store(_rules.GiveUpWaiting(reading));
                break;
            case ClockAct.NoteBoot:
                _boots.RemoveAll(b => b.BootId == _boot);
                _boots.Add(new KnownBoot(_boot, _nowNs));
                break;
            case ClockAct.Send:
                SendAll();
                break;
            case ClockAct.CutBeforeStoring: // The rule has spoken, the power goes before the commit.
                _rules.CloudTime(reading, clockMs);
                Start(newBoot: true);
                break;
            default:
                Start(act == ClockAct.Reboot);
                break;
        }
    }

    /// <summary>As the uplink does: nothing goes before this boot has a time; earlier boots are estimated as their records come up.</summary>
    private void SendAll()
    {
        if (_rules.ToUtc(_boot, _nowNs) is null) { return; }
        foreach ((string boot, long ns) in _records)
        {
            if (_rules.ToUtc(boot, ns) is null) { Store(_rules.Estimate(boot, ns)); }
            (long, bool) now = _rules.ToUtc(boot, ns) ?? throw new InvalidOperationException($"No time for {boot} at {ns}.");
            if (!_sent.TryAdd((boot, ns), now) && _sent[(boot, ns)] != now) { throw new InvalidOperationException($"A repeat of {boot} at {ns} has another time: {_sent[(boot, ns)]}, now {now}."); }
        }
    }

    private void Store(ClockSegment? segment)
    {
        if (segment is not { } found) { return; }
        _disk.Add(found);
        _rules.Stored(found);
    }

    private void Start(bool newBoot)
    {
        if (newBoot) { (_boot, _nowNs) = ($"boot-{++_bootNumber}", 0); }
        _rules = new ClockRules(_boot, buildMs, false, _disk, _boots);
    }
}

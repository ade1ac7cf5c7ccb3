using LifeCircle.Edge.Sparkplug;

namespace LifeCircle.Edge.Simulation;

/// <summary>Writes down, for each boot of a box, from when on its gateway could know the time.</summary>
/// <remarks>A gateway looks at its clock when it starts, then every ten seconds; what it has seen undisturbed for longer it has taken.</remarks>
internal sealed class BootBook
{
    private const long SeenAtStartNs = 1_000_000_000, SeenNs = 11_000_000_000;
    private readonly World _world;
    private readonly HostClock _clock;
    private readonly Func<bool> _isWell;
    private readonly Dictionary<string, BootTruth> _all = new(StringComparer.Ordinal);
    private string _boot = "";
    private readonly Dictionary<ulong, long> _birthsSentNs = []; // By their timestamp.
    private int _disturbances;
    private bool _hasStarted;

    /// <param name="isWell">The gateway runs and can write.</param>
    public BootBook(World world, HostClock clock, Func<bool> isWell)
    {
        (_world, _clock, _isWell) = (world, clock, isWell);
        clock.Changed = Disturbed;
    }

    public IReadOnlyDictionary<string, BootTruth> All => _all;

    /// <summary>The monotonic clock has begun anew.</summary>
    public void Begin(string boot)
    {
        (_boot, _hasStarted) = (boot, false);
        _birthsSentNs.Clear();
        _all.Add(boot, new BootTruth(_clock.ZeroNs));
    }

    public void GatewayStarts()
    {
        bool isFirst = !_hasStarted;
        _hasStarted = true;
        Disturbed();
        if (isFirst && _clock.IsSynchronised) { WhenUndisturbed(SeenAtStartNs, boot => boot with { FixedFromNs = boot.ZeroNs }); }
    }

    /// <summary>The gateway starts or ends, its clock or its disk changes: what it had no time to see begins anew.</summary>
    public void Disturbed()
    {
        _disturbances++;
        if (!_all.ContainsKey(_boot) || !_clock.IsSynchronised) { return; }
        Change(boot => boot with { MayBeFixed = true });
        WhenUndisturbed(SeenNs, boot => boot with { FixedFromNs = Math.Min(boot.FixedFromNs, _world.NowNs) });
    }

    public void BirthSent(byte[] payload) => _birthsSentNs.TryAdd(Read(payload).TimestampMs ?? 0, _world.NowNs);

    /// <summary>The cloud's answer to the birth: it was right at some instant since then.</summary>
    public void TimeReceived(byte[] payload)
    {
        ulong answered = Read(payload).Metrics.First(m => m.Name == Names.TimeAnswers).Value.UInt64;
        if (!_birthsSentNs.TryGetValue(answered, out long sentNs)) { return; } // Of the boot before: of no use to this one.
        long errorNs = (_world.NowNs - sentNs) / 2;
        Change(boot => boot with { MayBeFixed = true, CloudErrorNs = Math.Max(boot.CloudErrorNs, errorNs) });
    }

    private void WhenUndisturbed(long forNs, Func<BootTruth, BootTruth> change)
    {
        (int disturbances, string boot) = (_disturbances, _boot);
        _world.After(forNs, () =>
        {
            if (disturbances == _disturbances && boot == _boot && _isWell()) { Change(change); }
        });
    }

    private static SparkplugPayload Read(byte[] payload) =>
        PayloadCodec.TryRead(payload, new PayloadLimits(256 << 10, 10_000, 64 << 10), out SparkplugPayload read, out string error) ? read : throw new InvalidOperationException(error);

    private void Change(Func<BootTruth, BootTruth> change) => _all[_boot] = change(_all[_boot]);
}

using BenchmarkDotNet.Attributes;
using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Benchmarks.Micro;

/// <summary>Steps of the pure machines, and the frames of the lock board. These may allocate: they run some times a second.</summary>
public class MachineBench
{
    private readonly SendWindow _window = new(SendLimits.Of(new UplinkOptions { BrokerUrl = "mqtt://127.0.0.1" }), () => 0.5);
    private readonly ReportEvent _still = new ReportEvent.Arrived(new LiveReading(LiveValue.Of(21.5), LiveQuality.Good, "", 1));
    private readonly byte[] _status = [0x80, 0x01, 0x00, 0x00, 0x00, 0x33, 0xB2];
    private ReportState _gate = new ReportState.Never();
    private long _offset;

    [GlobalSetup]
    public void Prepare()
    {
        _window.Open(new OutboxExtent(1, 0, 0, 0), new OutboxExtent(1, 0, 0, 0));
        _gate = ReportGate.Next(_gate, _still, new ReportTerms(0.1), 1).State;
    }

    [Benchmark]
    public long SendWindowOneRecordThere()
    {
        long offset = ++_offset;
        _window.Appended(OutboxStream.Telemetry, offset);
        SendDecision.Load load = (SendDecision.Load)_window.Next(offset)!;
        Parcel[] parcels = [new Parcel(offset, 90)];
        _window.Loaded(load, parcels);
        _window.Sent(load.Lane, parcels, offset);
        _window.Confirmed(OutboxStream.Telemetry, [new OffsetRange(offset, offset)], offset);
        return _window.NextTimerMs;
    }

    [Benchmark]
    public bool ReportGateStillTheSame()
    {
        ReportStep step = ReportGate.Next(_gate, _still, new ReportTerms(0.1), 2);
        return step.Report is null;
    }

    [Benchmark]
    public int LockBoardOpenFrame() => Codec8A.Open(1, 7).Length;

    [Benchmark]
    public int LockBoardStatusRead()
    {
        Codec8A.ReadStatus(_status, 3, out StatusFrame frame, out int consumed);
        return consumed + frame.Board;
    }
}

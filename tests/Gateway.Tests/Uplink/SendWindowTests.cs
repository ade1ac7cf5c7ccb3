using CsCheck;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

public sealed class SendWindowTests
{
    private static readonly SendLimits Limits = new(2_000, 2_000, 4_000, 1_000, 20, 10_000, 600_000) { LiveLagRecordsMax = 60 };

    [Fact]
    public void Whatever_is_lost_doubled_or_late_every_record_is_confirmed_and_none_is_deleted_unconfirmed() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 60], Gen.Int[0, 60], Gen.Int[1, 150], Gen.Bool).Sample((seed, loss, confirmLoss, records, evicts) =>
        {
            WindowWorld world = new(seed, loss / 100.0, confirmLoss / 100.0, Limits, evicts);
            world.Run(records);
            Assert.True(world.IsDone, $"Not done after {world.NowMs} ms: {world.Held} records are held.");
            Assert.True(world.DeletedUnconfirmed == 0, "A record was deleted that the far end never had.");
            Assert.True(world.WindowExceeded == 0, $"The window was exceeded {world.WindowExceeded} times.");
            Assert.True(world.WokenForNothing == 0, $"The window asked {world.WokenForNothing} times to be woken for nothing.");
        }, iter: 300);

    [Fact]
    public void A_lane_whose_records_were_all_evicted_in_an_outage_goes_on_with_the_next()
    {
        SendWindow window = Open(events: 0, telemetry: 0);
        window.Appended(OutboxStream.Telemetry, 1);
        Drain(window, 0, bytes: 100);
        SendDecision.Again probe = Assert.IsType<SendDecision.Again>(window.Next(10_000));
        window.Gone(probe.Lane, 1);

        window.Appended(OutboxStream.Telemetry, 2);
        SendDecision.Load live = Assert.IsType<SendDecision.Load>(window.Next(10_001));
        Assert.Equal((LaneKind.Live, 2L), (live.Lane, live.From));
    }

    [Fact]
    public void A_probe_whose_records_were_evicted_is_made_up_for_at_once_with_the_next_message()
    {
        SendWindow window = Open(events: 0, telemetry: 0);
        for (long i = 1; i <= 3; i++)
        {
            window.Appended(OutboxStream.Telemetry, i);
            Drain(window, i, bytes: 100);
        }

        Assert.Equal(1, Probe(10_001));
        window.Gone(LaneKind.Live, 1);
        Assert.Equal(2, Probe(10_001));
        window.Gone(LaneKind.Live, 2);
        Assert.Equal(3, Probe(10_001));
        Assert.Null(window.Next(10_001));
        Assert.InRange(window.NextTimerMs, 20_001, 30_001); // It counts as one silence.

        long Probe(long nowMs) => Assert.Single(Assert.IsType<SendDecision.Again>(window.Next(nowMs)).Parcels).Offset;
    }

    [Fact]
    public void What_ends_one_lanes_silence_lets_the_others_probe_at_once()
    {
        SendWindow window = Open(events: 1, telemetry: 1);
        Drain(window, 0, bytes: 100);
        long nowMs = 0;
        for (int i = 0; i < 12; i++) { Assert.IsType<SendDecision.Again>(window.Next(nowMs = window.NextTimerMs)); }

        window.Confirmed(OutboxStream.Events, [new OffsetRange(1, 1)], nowMs);
        Assert.Equal(LaneKind.Backlog, Assert.IsType<SendDecision.Again>(window.Next(nowMs)).Lane);
        Assert.Null(window.Next(nowMs));
    }

    [Fact]
    public void Records_that_wait_for_a_silent_far_end_wake_nobody_before_the_next_probe()
    {
        SendWindow window = Open(events: 0, telemetry: 0);
        window.Appended(OutboxStream.Telemetry, 1);
        Drain(window, 0, bytes: 100);
        Assert.IsType<SendDecision.Again>(window.Next(10_000));

        window.Appended(OutboxStream.Telemetry, 2);
        Assert.Null(window.Next(10_001));
        Assert.InRange(window.NextTimerMs, 20_000, 40_000);
    }

    [Fact]
    public void After_a_time_out_only_the_oldest_message_goes_again_and_the_window_halves()
    {
        SendWindow window = Open(events: 0, telemetry: 40);
        List<SendDecision> sent = Drain(window, 0, bytes: 100);
        Assert.NotEmpty(sent);
        int before = window.BytesOf(LaneKind.Backlog).Window;
        Assert.Equal(10_000, window.NextTimerMs);
        Assert.Null(window.Next(9_999));

        SendDecision.Again probe = Assert.IsType<SendDecision.Again>(window.Next(10_000));
        Assert.True(probe.IsProbe);
        Assert.Equal(1, probe.Parcels[0].Offset);
        Assert.Equal(before / 2, window.BytesOf(LaneKind.Backlog).Window);
        Assert.Null(window.Next(10_000));
    }

    [Fact]
    public void The_wait_between_probes_doubles_up_to_ten_minutes_with_jitter()
    {
        SendWindow window = new(Limits, () => 0.999);
        window.Open(new OutboxExtent(1, 0, 0, 0), new OutboxExtent(1, 1, 1, 100));
        Drain(window, 0, bytes: 100);
        long last = 0;
        List<long> waits = [];
        for (int i = 0; i < 10; i++)
        {
            long due = window.NextTimerMs;
            waits.Add(due - last);
            Assert.IsType<SendDecision.Again>(window.Next(last = due));
        }

        Assert.Equal(10_000, waits[0]);
        Assert.InRange(waits[1], 19_900, 20_000);
        Assert.InRange(waits[2], 39_900, 40_000);
        Assert.All(waits, w => Assert.InRange(w, 10_000, 600_000));
        Assert.InRange(waits[^1], 599_000, 600_000);
    }

    [Fact]
    public void A_new_record_goes_at_once_while_the_backlog_is_stuck()
    {
        SendWindow window = Open(events: 0, telemetry: 1_000);
        Drain(window, 0, bytes: 100);
        window.Appended(OutboxStream.Telemetry, 1_001);
        SendDecision.Load live = Assert.IsType<SendDecision.Load>(window.Next(1));
        Assert.Equal((LaneKind.Live, 1_001L), (live.Lane, live.From));
    }

    [Fact]
    public void Events_go_before_live_telemetry_and_that_before_the_backlog()
    {
        SendWindow window = Open(events: 3, telemetry: 3);
        window.Appended(OutboxStream.Telemetry, 4);
        Assert.Equal([LaneKind.Events, LaneKind.Live, LaneKind.Backlog], Drain(window, 0, bytes: 100).Select(d => d.Lane).Distinct());
    }

    [Fact]
    public void Telemetry_that_is_gathered_goes_in_bursts_and_events_at_once()
    {
        SendWindow window = new(Limits with { LiveEveryMs = 5_000 }, () => 0.5);
        window.Open(new OutboxExtent(1, 0, 0, 0), new OutboxExtent(1, 0, 0, 0));
        List<(LaneKind Lane, long From, long Through)> sent = [];
        for (long nowMs = 0; nowMs < 12_000; nowMs += 1_000)
        {
            window.Appended(OutboxStream.Telemetry, (nowMs / 1_000) + 1);
            if (nowMs == 3_000) { window.Appended(OutboxStream.Events, 1); }
            sent.AddRange(Drain(window, nowMs, bytes: 10).OfType<SendDecision.Load>().Select(l => (l.Lane, l.From, l.Through)));
            window.Confirmed(OutboxStream.Telemetry, [new OffsetRange(1, 100)], nowMs);
            window.Confirmed(OutboxStream.Events, [new OffsetRange(1, 100)], nowMs);
            Assert.InRange(window.NextTimerMs, nowMs + 1, long.MaxValue);
        }

        Assert.Equal([(LaneKind.Live, 1, 1), (LaneKind.Events, 1, 1), (LaneKind.Live, 2, 6), (LaneKind.Live, 7, 11)], sent);
    }

    [Fact]
    public void With_a_full_window_new_records_stay_in_the_outbox()
    {
        SendWindow window = Open(events: 100, telemetry: 0);
        Drain(window, 0, bytes: 100);
        Assert.InRange(window.BytesOnTheWay, 1_900, 2_000);
        Assert.Null(window.Next(1));
        window.Confirmed(OutboxStream.Events, [new OffsetRange(1, 5)], 2);
        Assert.Equal(21, Assert.IsType<SendDecision.Load>(window.Next(2)).From);
    }

    [Fact]
    public void A_record_larger_than_the_window_still_goes_but_alone()
    {
        SendWindow window = Open(events: 2, telemetry: 0);
        Drain(window, 0, bytes: 5_000);
        Assert.Equal(1, window.RecordsOnTheWay);
        window.Confirmed(OutboxStream.Events, [new OffsetRange(1, 1)], 1);
        Drain(window, 1, bytes: 5_000);
        Assert.Equal(1, window.RecordsOnTheWay);
    }

    [Fact]
    public void A_new_session_starts_from_the_tail()
    {
        SendWindow window = Open(events: 5, telemetry: 0);
        Drain(window, 0, bytes: 100);
        window.Close();
        Assert.Null(window.Next(1));
        window.Open(new OutboxExtent(3, 5, 3, 300), new OutboxExtent(1, 0, 0, 0));
        Assert.Equal(3, Assert.IsType<SendDecision.Load>(window.Next(2)).From);
    }

    [Fact]
    public void Live_that_lags_far_behind_joins_the_backlog()
    {
        SendWindow window = Open(events: 0, telemetry: 0);
        window.Appended(OutboxStream.Telemetry, 500);
        SendDecision.Load load = Assert.IsType<SendDecision.Load>(window.Next(0));
        Assert.Equal((LaneKind.Backlog, 1L, 500L), (load.Lane, load.From, load.Through));
    }

    private static SendWindow Open(long events, long telemetry)
    {
        SendWindow window = new(Limits, () => 0.5);
        window.Open(new OutboxExtent(1, events, events, events * 100), new OutboxExtent(1, telemetry, telemetry, telemetry * 100));
        return window;
    }

    /// <summary>Performs what the window wants until it wants nothing more; every record has the same size.</summary>
    private static List<SendDecision> Drain(SendWindow window, long nowMs, int bytes)
    {
        List<SendDecision> decisions = [];
        while (window.Next(nowMs) is { } decision)
        {
            decisions.Add(decision);
            if (decision is not SendDecision.Load load) { continue; }
            int most = (int)Math.Clamp(load.BytesMax / bytes, 1, load.RecordsMax);
            List<Parcel> parcels = [];
            for (long o = load.From; o <= load.Through && parcels.Count < most; o++) { parcels.Add(new Parcel(o, bytes)); }
            int count = window.Loaded(load, parcels);
            window.Sent(load.Lane, parcels[..count], nowMs);
        }

        return decisions;
    }
}

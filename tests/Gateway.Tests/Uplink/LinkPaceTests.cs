using System.Globalization;
using CsCheck;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>What may be on the way, on links of every kind.</summary>
public sealed class LinkPaceTests(ITestOutputHelper output)
{
    private static readonly SendLimits Limits = SendLimits.Of(new UplinkOptions { BrokerUrl = "mqtt://127.0.0.1" });

    [Theory]
    [InlineData(8_000, 50, 5_000, 2_000)] // 64 kbit/s
    [InlineData(8_000, 250, 5_000, 2_000)]
    [InlineData(2_400, 150, 1_000, 6_000)] // 19.2 kbit/s, a fifth of it live; the first window is most of it
    [InlineData(1_000_000, 250, 50_000, 1_000)]
    [InlineData(10_000_000, 1, 200_000, 1_000)]
    public void Live_records_stay_timely_while_a_backlog_drains_and_nothing_goes_twice(long bytesPerS, long oneWayMs, long records, long p99MsMax)
    {
        LinkWorld world = Drained(new LinkShape(bytesPerS, oneWayMs), records);
        Assert.InRange(world.LivePercentile(99), 0, p99MsMax);
        Assert.Equal(0, world.Probes);
        Assert.InRange(world.BytesSent / (double)world.PayloadBytes, 1, 1.3);
    }

    [Fact]
    public void A_long_link_is_filled() // 500 ms and the far end's 150: 600 KiB on the way for 1 MB/s.
    {
        LinkWorld world = Drained(new LinkShape(1_000_000, 250), 50_000);
        Assert.InRange(world.DrainedMs, 28_000, 28_000 * 1.3);
    }

    [Fact]
    public void A_slow_link_is_used_well()
    {
        LinkWorld world = Drained(new LinkShape(8_000, 250), 5_000);
        Assert.InRange(world.DrainedMs, 350_000, 350_000 * 1.3); // Live records and headers share it.
    }

    [Fact]
    public void A_far_end_that_takes_its_time_is_no_queue_of_ours_and_the_window_opens_again()
    {
        LinkPace pace = new(Limits);
        long nowMs = Feed(pace, 0, 300, trips: 30);
        Assert.True(pace.WindowBytes > 500_000, $"{pace.WindowBytes} B");
        Feed(pace, nowMs, 6_000, trips: 60);
        Assert.Equal(6_000, pace.BaseMs);
        Assert.True(pace.WindowBytes > 500_000, $"{pace.WindowBytes} B");
        Assert.InRange(pace.SilenceMs, 10_000, 30_000);
    }

    [Fact]
    public void A_round_trip_longer_than_the_first_wait_is_learned_up_to_twice_that_wait_though_each_message_was_repeated()
    {
        LinkPace pace = new(Limits);
        for (long i = 0; i < 40; i++) { pace.Confirmed(new RoundTrip(i * 100_000, (i * 100_000) + 40_000, 200, 200, IsRepeat: true)); }
        Assert.InRange(pace.SilenceMs, 20_000, 40_000);
    }

    [Fact]
    public void Outages_of_hours_one_after_the_other_leave_the_next_loss_found_within_a_minute()
    {
        LinkPace pace = new(Limits);
        Feed(pace, 0, 300, trips: 10);
        for (long i = 1; i <= 50; i++) { pace.Confirmed(new RoundTrip(i * 10_000_000, (i * 10_000_000) + 3_600_000, 200, 200, IsRepeat: true)); }
        Assert.InRange(pace.SilenceMs, 10_000, 60_000);
    }

    [Fact]
    public void An_hour_of_silence_does_not_make_the_next_wait_long()
    {
        LinkPace pace = new(Limits);
        Feed(pace, 0, 300, trips: 10);
        pace.Confirmed(new RoundTrip(0, 3_600_000, 200, 200, IsRepeat: true));
        Assert.InRange(pace.SilenceMs, 10_000, 25_000);
    }

    [Fact]
    public void Whatever_is_measured_the_window_and_the_waits_keep_their_bounds() =>
        Gen.Select(Gen.Int[0, 5], Gen.Long[-1_000, 5_000_000], Gen.Long[0, 2_000_000], Gen.Bool).Array[1, 200].Sample(steps =>
        {
            LinkPace pace = new(Limits);
            long nowMs = 0;
            foreach ((int what, long tripMs, long load, bool repeat) in steps)
            {
                nowMs += Math.Abs(tripMs);
                if (what == 0) { pace.Silence(); }
                else if (what == 1) { pace.NewSession(); }
                else { pace.Confirmed(new RoundTrip(nowMs - tripMs, nowMs, Math.Min(load, 60_000), load, repeat)); }
                Assert.InRange(pace.WindowBytes, 2 << 10, 1 << 20);
                Assert.InRange(pace.SilenceMs, Limits.ProbeMs, Limits.ProbeMsMax);
                Assert.InRange(pace.MessageBytesMax, 1 << 10, Limits.BytesMax);
            }
        });

    [Fact]
    public void Any_link_drains_and_new_records_wait_for_little_but_the_link_itself() =>
        Gen.Select(Gen.Double[3.5, 6.3], Gen.Long[1, 1_000], Gen.Long[20, 1_000]).Sample((powerOfTen, oneWayMs, cloudMs) =>
        {
            long bytesPerS = (long)Math.Pow(10, powerOfTen);
            LinkWorld world = Drained(new LinkShape(bytesPerS, oneWayMs, cloudMs), Math.Clamp(bytesPerS / 8, 400, 20_000));
            Assert.Equal(0, world.Probes);
            Assert.InRange(world.LivePercentile(95), 0, oneWayMs + 3_500);
        }, iter: 40, threads: 1);

    private LinkWorld Drained(LinkShape link, long records)
    {
        LinkWorld world = new(link, Limits, records);
        world.Run();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{link}: {records} records in {world.DrainedMs / 1000.0:0.0} s; live p50 {world.LivePercentile(50)}, p99 {world.LivePercentile(99)}, max {world.LivePercentile(100)} ms; {world.Probes} probes; sent/payload {world.BytesSent / (double)world.PayloadBytes:0.00}"));
        return world;
    }

    /// <summary>Round trips that do not depend on the load, each with a full window.</summary>
    private static long Feed(LinkPace pace, long nowMs, long tripMs, int trips)
    {
        for (int i = 0; i < trips; i++, nowMs += tripMs)
        {
            long load = pace.WindowBytes;
            for (int part = 0; part < 4; part++) { pace.Confirmed(new RoundTrip(nowMs, nowMs + tripMs, load / 4, load, IsRepeat: false)); }
        }

        return nowMs;
    }
}

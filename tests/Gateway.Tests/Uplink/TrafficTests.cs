using CsCheck;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

public sealed class TrafficTests
{
    private const long HourMs = 3_600_000, DayMs = 24 * HourMs;

    [Fact]
    public void A_message_costs_its_payload_its_topic_its_headers_and_an_acknowledgement()
    {
        Traffic plain = new(usesTls: false), tls = new(usesTls: true);
        foreach (Traffic traffic in (Traffic[])[plain, tls]) { traffic.Message(TrafficKind.Live, topicBytes: 30, payloadBytes: 3_000, 0); }
        Assert.Equal(3_000 + 30 + 8 + (3 * 52), plain.Bytes[(int)TrafficKind.Live]); // Three segments.
        Assert.Equal(plain.Bytes[(int)TrafficKind.Live] + (3 * 29), tls.Bytes[(int)TrafficKind.Live]);
        Assert.Equal(52, plain.Bytes[(int)TrafficKind.Overhead]);
    }

    [Fact]
    public void A_steady_pace_for_days_is_told_per_day_and_an_old_burst_is_forgotten_after_an_hour()
    {
        Traffic traffic = new(usesTls: false);
        traffic.Message(TrafficKind.Backlog, 0, 50_000_000, 0);
        long eachMs = 10_000, beforeBytes = 0, nowMs = 0;
        for (; nowMs < 40 * DayMs; nowMs += eachMs)
        {
            if (nowMs == 39 * DayMs) { beforeBytes = traffic.Bytes.Sum(); }
            traffic.Message(TrafficKind.Live, 30, 100, nowMs);
        }

        long lastDay = traffic.Bytes.Sum() - beforeBytes;
        Assert.InRange(traffic.BytesPerDay(nowMs), lastDay * 0.97, lastDay * 1.03);
        Assert.Equal(0, traffic.BytesPerDay(nowMs + (2 * HourMs))); // Silence since.
    }

    [Fact]
    public void Whenever_it_is_asked_the_figure_is_never_negative_and_never_more_than_everything_in_one_minute_would_be() =>
        Gen.Select(Gen.Long[0, 5 * HourMs], Gen.Int[0, 100_000], Gen.Bool).Array[1, 100].Sample(steps =>
        {
            Traffic traffic = new(usesTls: true);
            long nowMs = 0;
            foreach ((long afterMs, int bytes, bool isPing) in steps)
            {
                nowMs += afterMs;
                if (isPing) { traffic.Ping(nowMs); }
                else { traffic.Message(TrafficKind.Live, 30, bytes, nowMs); }
                Assert.InRange(traffic.BytesPerDay(nowMs), 0, traffic.Bytes.Sum() * 24 * 60);
            }
        });
}

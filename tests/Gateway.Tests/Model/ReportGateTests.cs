using CsCheck;
using LifeCircle.Edge.Model;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models;

public sealed class ReportGateTests
{
    private const long Ms = 1_000_000;

    private static readonly Gen<LiveReading> AnyReading = Gen.Select(Gen.Int[0, 6], Gen.Int[0, 12], (n, quality) => quality switch
    {
        0 => new LiveReading(LiveValue.None, LiveQuality.Faulty, "no-reply", 0),
        1 => new LiveReading(LiveValue.Of(n / 2.0), LiveQuality.Stale, "", 0),
        _ => new LiveReading(LiveValue.Of(n / 2.0), LiveQuality.Good, "", 0),
    });

    private static readonly Gen<ReportTerms> AnyTerms = Gen.Select(Gen.OneOf(Gen.Const(0.0), Gen.Const(0.6), Gen.Const(1.5)), Gen.OneOf(Gen.Const(0), Gen.Const(40)), Gen.OneOf(Gen.Const(0), Gen.Const(100)), (deadband, most, least) => new ReportTerms(deadband, most, least));

    [Fact]
    public void The_first_reading_is_always_reported() =>
        Gen.Select(AnyReading, AnyTerms).Sample((reading, terms) =>
            Assert.Equal(reading, ReportGate.Next(new ReportState.Never(), new ReportEvent.Arrived(reading), terms, 7).Report));

    [Fact]
    public void An_unchanged_value_is_not_reported_again_on_change_alone()
    {
        ReportState state = ReportGate.Next(new ReportState.Never(), new ReportEvent.Arrived(Good(true)), default, 0).State;
        Assert.Null(ReportGate.Next(state, new ReportEvent.Arrived(Good(true)), default, 1_000 * Ms).Report);
        Assert.Null(ReportGate.Next(state, new ReportEvent.Tick(), default, long.MaxValue - 1).Report);
    }

    [Fact]
    public void A_change_within_the_deadband_waits_for_the_longest_time()
    {
        ReportTerms terms = new(Deadband: 1, AtLeastEveryMs: 100);
        ReportState state = ReportGate.Next(new ReportState.Never(), new ReportEvent.Arrived(Good(20.0)), terms, 0).State;
        ReportStep small = ReportGate.Next(state, new ReportEvent.Arrived(Good(20.5)), terms, 10 * Ms);
        Assert.Null(small.Report);
        Assert.Equal(LiveValue.Of(20.5), ReportGate.Next(small.State, new ReportEvent.Tick(), terms, 100 * Ms).Report?.Value);
    }

    [Fact]
    public void Changes_that_come_too_soon_are_held_and_the_newest_is_reported()
    {
        ReportTerms terms = new(AtMostEveryMs: 100);
        ReportState state = ReportGate.Next(new ReportState.Never(), new ReportEvent.Arrived(Good(1.0)), terms, 0).State;
        state = ReportGate.Next(state, new ReportEvent.Arrived(Good(2.0)), terms, 10 * Ms).State;
        state = ReportGate.Next(state, new ReportEvent.Arrived(Good(3.0)), terms, 20 * Ms).State;
        Assert.Null(ReportGate.Next(state, new ReportEvent.Tick(), terms, 99 * Ms).Report);
        Assert.Equal(LiveValue.Of(3.0), ReportGate.Next(state, new ReportEvent.Tick(), terms, 100 * Ms).Report?.Value);
    }

    [Fact]
    public void A_value_that_comes_back_while_held_needs_no_report()
    {
        ReportTerms terms = new(AtMostEveryMs: 100);
        ReportState state = ReportGate.Next(new ReportState.Never(), new ReportEvent.Arrived(Good(1.0)), terms, 0).State;
        state = ReportGate.Next(state, new ReportEvent.Arrived(Good(2.0)), terms, 10 * Ms).State;
        state = ReportGate.Next(state, new ReportEvent.Arrived(Good(1.0)), terms, 20 * Ms).State;
        Assert.Null(ReportGate.Next(state, new ReportEvent.Tick(), terms, 200 * Ms).Report);
    }

    [Fact]
    public void A_loss_of_quality_is_never_held()
    {
        ReportTerms terms = new(Deadband: 100, AtMostEveryMs: 100_000);
        ReportState state = ReportGate.Next(new ReportState.Never(), new ReportEvent.Arrived(Good(1.0)), terms, 0).State;
        LiveReading stale = Good(1.0) with { Quality = LiveQuality.Stale };
        Assert.Equal(stale, ReportGate.Next(state, new ReportEvent.Arrived(stale), terms, 1).Report);
    }

    [Fact]
    public void Over_any_history_reports_keep_their_distance_and_the_last_word_gets_through() =>
        Gen.Select(AnyTerms, Gen.Select(AnyReading, Gen.Int[1, 60]).Array[1, 40]).Sample((terms, history) =>
        {
            ReportState state = new ReportState.Never();
            LiveReading? reported = null;
            long now = 0, reportedAt = 0;
            foreach ((LiveReading reading, int pauseMs) in history)
            {
                long arrives = now + (pauseMs * Ms);
                for (long due = ReportGate.DueNs(state, terms); due <= arrives; due = ReportGate.DueNs(state, terms)) { Take(new ReportEvent.Tick(), due); }
                Take(new ReportEvent.Arrived(reading), arrives);
                now = arrives;
            }

            if (state is ReportState.Held) { Take(new ReportEvent.Tick(), ReportGate.DueNs(state, terms)); }
            Assert.IsNotType<ReportState.Held>(state);
            LiveReading last = history[^1].Item1;
            Assert.Equal(last.Quality, reported!.Value.Quality);
            Assert.True(LiveValue.Distance(last.Value, reported.Value.Value) is not { } distance || distance < Math.Max(terms.Deadband, double.Epsilon));

            void Take(ReportEvent @event, long at)
            {
                ReportStep step = ReportGate.Next(state, @event, terms, at);
                if (step.Report is { } report)
                {
                    bool sameQuality = reported is { } r && r.Quality == report.Quality && r.Fault == report.Fault;
                    Assert.True(!sameQuality || at - reportedAt >= Math.Min(terms.AtMostEveryMs, terms.AtLeastEveryMs > 0 ? terms.AtLeastEveryMs : int.MaxValue) * Ms);
                    (reported, reportedAt) = (report, at);
                }

                state = step.State;
            }
        });

    private static LiveReading Good(bool value) => new(LiveValue.Of(value), LiveQuality.Good, "", 0);

    private static LiveReading Good(double value) => new(LiveValue.Of(value), LiveQuality.Good, "", 0);
}

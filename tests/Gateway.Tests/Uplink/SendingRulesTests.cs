using CsCheck;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

public sealed class SendingRulesTests
{
    [Fact]
    public void A_set_of_offsets_holds_what_was_put_in_as_the_fewest_ranges() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 8]).Array[0, 40].Select(Gen.Int[0, 70]).Sample((added, below) =>
        {
            OffsetSet set = new();
            HashSet<long> plain = [];
            foreach ((int from, int more) in added)
            {
                set.Add(from, from + more);
                for (int o = from; o <= from + more; o++) { plain.Add(o); }
            }

            set.RemoveBelow(below);
            plain.RemoveWhere(o => o < below);
            for (long o = 0; o < 80; o++) { Assert.Equal(plain.Contains(o), set.Contains(o)); }
            Assert.All(set.Ranges.Zip(set.Ranges.Skip(1)), pair => Assert.True(pair.Second.From > pair.First.Through + 1));
            Assert.Equal(plain.Where(o => o is >= 10 and <= 40).Order(), set.Within(new OffsetRange(10, 40)).SelectMany(r => Enumerable.Sequence(r.From, r.Through, 1)));
        });

    [Fact]
    public void A_confirmation_of_another_epoch_or_above_what_was_sent_is_refused()
    {
        OffsetSet sent = new();
        sent.Add(10, 20);
        Assert.False(ConfirmationRules.Judge(Of(2, (10, 12)), 1, sent, 0).IsTaken);
        Assert.False(ConfirmationRules.Judge(Of(1, (10, 12), (15, 21)), 1, sent, 0).IsTaken);
        Assert.Equal([new OffsetRange(10, 12)], ConfirmationRules.Judge(Of(1, (5, 12)), 1, sent, 0).Ranges);
        Assert.Empty(ConfirmationRules.Judge(Of(1, (25, 26)), 1, sent, 30).Ranges); // Perhaps sent by the process before: goes again.
    }

    [Fact]
    public void S25_Only_a_value_of_which_a_newer_one_was_sent_is_historical()
    {
        HistoryMarks marks = new();
        Assert.False(marks.Mark(OutboxStream.Telemetry, 1, 100));
        Assert.True(marks.Mark(OutboxStream.Telemetry, 1, 50));
        Assert.False(marks.Mark(OutboxStream.Telemetry, 2, 50));
        Assert.False(marks.Mark(OutboxStream.Telemetry, 1, 100)); // Sent again: it is still the newest.
        marks.Clear();
        Assert.False(marks.Mark(OutboxStream.Telemetry, 1, 50));
    }

    [Fact]
    public void The_wait_before_connecting_grows_to_a_minute_with_full_jitter()
    {
        Assert.Equal(TimeSpan.Zero, BackOff.Delay(9, 0));
        Assert.Equal(TimeSpan.FromSeconds(1), BackOff.Delay(0, 1));
        Assert.Equal(TimeSpan.FromSeconds(8), BackOff.Delay(3, 1));
        Assert.Equal(TimeSpan.FromSeconds(60), BackOff.Delay(1_000, 1));
    }

    private static Confirmation Of(ulong epoch, params (long From, long Through)[] ranges) => new(epoch, 1, [.. ranges.Select(r => new OffsetRange(r.From, r.Through))], 0);
}

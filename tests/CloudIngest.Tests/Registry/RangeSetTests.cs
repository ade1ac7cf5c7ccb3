using CsCheck;
using LifeCircle.Edge.Registry;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Registry;

public sealed class RangeSetTests
{
    [Fact]
    public void Any_order_of_adds_and_removes_equals_a_plain_set()
    {
        Gen<(bool Add, long From, long Length)> step = Gen.Select(Gen.Bool, Gen.Long[1, 60], Gen.Long[0, 12]);
        step.List[0, 60].Sample(steps =>
        {
            RangeSet set = new();
            SortedSet<long> model = [];
            foreach ((bool add, long from, long length) in steps)
            {
                for (long o = from; o <= from + length; o++) { _ = add ? model.Add(o) : model.Remove(o); }
                if (add) { set.Add(from, from + length); }
                else { set.Remove(from, from + length); }
            }

            Assert.Equal(model, set.Ranges.SelectMany(r => Enumerable.Range((int)r.From, (int)r.Count).Select(o => (long)o)));
            Assert.Equal(model.Count, set.Count);
            for (long o = 1; o < 75; o++) { Assert.Equal(model.Contains(o), set.Contains(o)); }
            for (int i = 1; i < set.Ranges.Count; i++) { Assert.True(set.Ranges[i].From > set.Ranges[i - 1].Through + 1, $"{set} has ranges that touch."); }
            Assert.Equal(set.Ranges, RangeSet.Parse(set.ToString()).Ranges);
            Assert.Equal(Enumerable.Range(1, 74).Select(o => (long)o).Except(model), set.Missing(1, 74).Ranges.SelectMany(r => Enumerable.Range((int)r.From, (int)r.Count).Select(o => (long)o)));
        });
    }
}

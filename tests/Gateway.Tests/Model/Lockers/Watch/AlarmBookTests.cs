using CsCheck;
using LifeCircle.Edge.Model.Lockers.Watch;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers.Watch;

public sealed class AlarmBookTests
{
    private static readonly AlarmKey Ajar = new(AlarmKinds.DoorAjar, "locker-1", "compartment/01");

    [Fact]
    public void Raised_twice_it_is_one_and_keeps_its_first_instant_and_who_saw_it()
    {
        AlarmChange raised = AlarmBook.Empty.Raise(Ajar, "boot-1", 5);
        Assert.Equal(new OpenAlarm(Ajar, "boot-1", 5), raised.Alarm);
        AlarmChange seen = raised.Book.Acknowledge(Ajar, "wang");
        Assert.Equal("wang", seen.Alarm!.SeenBy);
        AlarmChange again = seen.Book.Raise(Ajar, "boot-2", 9);
        Assert.False(again.Changed);
        Assert.False(again.Book.Acknowledge(Ajar, "li").Changed);
        Assert.Equal([seen.Alarm], again.Book.Open);
        Assert.Equal(seen.Alarm, again.Book.Clear(Ajar).Alarm);
        Assert.Empty(again.Book.Clear(Ajar).Book.Open);
    }

    [Fact]
    public void The_most_severe_stands_first()
    {
        AlarmBook book = AlarmBook.Of([new(Ajar, "b", 1), new(Ajar with { Kind = "occupancy-disagrees" }, "b", 2), new(Ajar with { Kind = AlarmKinds.BusSuspect, Part = "" }, "b", 3)]);
        Assert.Equal(["bus-suspect", "door-ajar", "occupancy-disagrees"], book.Open.Select(a => a.Key.Kind));
    }

    [Fact]
    public void Over_any_history_the_book_is_the_set_of_what_was_raised_and_not_cleared_since() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, AlarmKinds.All.Count - 1], Gen.Int[0, 3]).Array[1, 80].Sample(history =>
        {
            AlarmBook book = AlarmBook.Empty;
            HashSet<AlarmKey> up = [];
            long now = 0;
            foreach ((int what, int kind, int part) in history)
            {
                AlarmKey key = new(AlarmKinds.All[kind].Name, "locker-1", $"compartment/{part}");
                bool was = up.Contains(key);
                AlarmChange change = what switch { 0 => book.Raise(key, "boot-1", ++now), 1 => book.Clear(key), _ => book.Acknowledge(key, "wang") };
                Assert.True(what switch { 0 => change.Changed != was, 1 => change.Changed == was, _ => !change.Changed || was });
                if (what == 0) { up.Add(key); }
                else if (what == 1) { up.Remove(key); }
                book = change.Book;
                Assert.Equal(up, [.. book.Open.Select(a => a.Key)]);
                Assert.Equal(book.Open, AlarmBook.Of(book.Open).Open);
            }
        });

    [Fact]
    public void Every_kind_stands_once_in_the_catalogue_and_every_alarm_of_a_door_is_in_it()
    {
        Assert.Equal(AlarmKinds.All.Count, AlarmKinds.All.Select(k => k.Name).Distinct().Count());
        Assert.All(AlarmKinds.All, k => Assert.Matches("^[a-z]+(-[a-z]+)*$", k.Name));
        Assert.All(AlarmKinds.All, k => Assert.EndsWith(".", k.Check));
        DoorAlarms every = Enum.GetValues<DoorAlarms>().Aggregate((a, b) => a | b);
        Assert.Equal(Enum.GetValues<DoorAlarms>().Length - 1, AlarmKinds.Names(every).Select(AlarmKinds.Find).Distinct().Count(k => k is not null));
        Assert.Null(AlarmKinds.Find("no-such-alarm"));
    }
}

using LifeCircle.Edge.Model.Lockers.Watch;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers.Watch;

public sealed class AlarmKindsTests
{
    [Fact]
    public void Every_kind_stands_once_in_the_catalogue_and_every_alarm_of_a_door_is_in_it()
    {
        Assert.Equal(AlarmKinds.All.Count, AlarmKinds.All.Select(k => k.Name).Distinct().Count());
        Assert.All(AlarmKinds.All, k => Assert.Matches("^[a-z]+(-[a-z]+)*$", k.Name));
        Assert.All(AlarmKinds.All, k => Assert.EndsWith(".", k.Check));
        DoorAlarms every = Enum.GetValues<DoorAlarms>().Aggregate((a, b) => a | b);
        Assert.Equal(Enum.GetValues<DoorAlarms>().Length - 1, AlarmKinds.Names(every).Select(AlarmKinds.Find).Distinct().Count(k => k is not null));
        Assert.All((string[])[AlarmKinds.HelpCalled, AlarmKinds.CodeGuessing, AlarmKinds.ChillBreached, AlarmKinds.SiteKeyLost], k => Assert.NotNull(AlarmKinds.Find(k)));
        Assert.Null(AlarmKinds.Find("no-such-alarm"));
    }
}

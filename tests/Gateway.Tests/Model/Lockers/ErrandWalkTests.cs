using CsCheck;
using LifeCircle.Edge.Model.Lockers.Stays;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Lockers;

public sealed class ErrandWalkTests
{
    /// <summary>At a door: result, reading, closing, question; then trouble, thanks. Fourteen rounds are more than any way home has.</summary>
    private const int RoundsToHome = 14;

    private const int RoundsToSeeAll = 50;

    private static readonly Gen<(int What, int Who, int Which)[]> AnyDay = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 2], Gen.Int[0, 10_000]).Array[1, 250];

    [Fact]
    public void Whatever_people_doors_and_sensors_do_no_stay_is_lost_doubled_or_opened_for_another() =>
        AnyDay.Sample(day =>
        {
            LockerWorld world = new();
            foreach ((int what, int who, int which) in day) { world.Do(what, who, which); }
        }, iter: 400);

    [Fact]
    public void Every_errand_comes_home_by_itself_and_leaves_no_reservation_behind() =>
        Gen.Select(AnyDay, Gen.Bool).Sample((day, answers) =>
        {
            LockerWorld world = new();
            foreach ((int what, int who, int which) in day) { world.Do(what, who, which); }
            world.Abandon(RoundsToHome, answers);
            Assert.All(world.Errands, Assert.Null);
            Assert.DoesNotContain(world.Stays.Values, s => s.Phase is StayPhase.Reserved or StayPhase.Leaving);
        }, iter: 300);

    /// <summary>All but Returned, which needs an overdue stay and its way back in one day: too rare to wait for. The others come up within a few hundred days; a walk that never gets there would prove nothing.</summary>
    [Fact]
    public void The_walk_reaches_the_ends_of_a_stay()
    {
        HashSet<(StayPhase, StayEnd)> wanted = [(StayPhase.Held, StayEnd.None), .. Enum.GetValues<StayEnd>().Where(e => e is not (StayEnd.None or StayEnd.Returned)).Select(e => (StayPhase.Ended, e))];
        for (int round = 0; round < RoundsToSeeAll && wanted.Count > 0; round++)
        {
            AnyDay.Sample(day =>
            {
                LockerWorld world = new();
                foreach ((int what, int who, int which) in day) { world.Do(what, who, which); }
                lock (wanted) { wanted.ExceptWith(world.Stays.Values.Select(s => (s.Phase, s.End))); }
            }, iter: 200);
        }

        Assert.Empty(wanted);
    }
}

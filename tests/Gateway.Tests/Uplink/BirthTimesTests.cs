using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

public sealed class BirthTimesTests
{
    private readonly BirthTimes _times = new();

    [Fact]
    public void A_late_answer_is_measured_from_the_birth_that_it_answers()
    {
        _times.Sent(100, 1_000);
        _times.Sent(4_600, 5_500);
        Assert.Equal(4_510, _times.Answered(100, 5_510));
        Assert.Equal(20, _times.Answered(4_600, 5_520));
    }

    [Fact]
    public void An_answer_that_comes_twice_or_to_a_birth_of_another_session_says_nothing()
    {
        _times.Sent(100, 1_000);
        Assert.Equal(50, _times.Answered(100, 1_050));
        Assert.Null(_times.Answered(100, 1_060));
        Assert.Null(_times.Answered(99, 1_060));
    }

    [Fact]
    public void A_host_that_does_not_say_what_it_answers_is_held_to_answer_the_last_birth()
    {
        _times.Sent(100, 1_000);
        _times.Sent(200, 2_000);
        Assert.Equal(30, _times.Answered(null, 2_030));
        Assert.Equal(0, _times.Answered(null, 9_000));
    }

    [Fact]
    public void Births_without_an_answer_do_not_pile_up()
    {
        for (ulong i = 0; i < 1_000; i++) { _times.Sent(i, (long)i); }
        Assert.Null(_times.Answered(1, 2_000));
        Assert.Equal(1_001, _times.Answered(999, 2_000));
    }
}

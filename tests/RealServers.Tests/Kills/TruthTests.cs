using Xunit;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>The judge is judged: each lie that the kill tests look for is planted once and must be found.</summary>
public sealed class TruthTests
{
    private static readonly WatchedInput Tamper = new("cabinet", "cabinet/door_open", "door-closed", "door-opened");

    [Fact]
    public void A_true_story_has_no_violations() => Assert.Empty(Truth.Violations(Story()));

    [Fact]
    public void A_lost_event_is_found() => Finds(Story() with { Rows = [.. Story().Rows.Where(r => !r.IsEvent || r.Offset != 3)] }, "event offsets of 1..4");

    [Fact]
    public void A_doubled_event_is_found()
    {
        StoredRow event2 = Story().Rows.First(r => r.IsEvent && r.Offset == 2);
        Finds(Story() with { Rows = [.. Story().Rows, event2 with { Ns = event2.Ns + 1_000_000 }] }, "Event offset 2 is stored 2 times");
    }

    [Fact]
    public void A_doubled_telemetry_record_is_found()
    {
        StoredRow point = Story().Rows.First(r => !r.IsEvent);
        Finds(Story() with { Rows = [.. Story().Rows, point with { Ns = point.Ns + 1_000_000 }] }, "stands at 2 moments");
    }

    [Fact]
    public void A_lost_telemetry_record_is_found() => Finds(Story() with { TelemetryHead = 3 }, "1 telemetry offsets of 1..3");

    [Fact]
    public void A_record_without_a_value_is_no_loss() => Assert.Empty(Truth.Violations(Story() with { TelemetryHead = 3, Valueless = [3] }));

    [Fact]
    public void A_door_movement_without_an_event_is_found() =>
        Finds(Story() with { Physical = [.. Story().Physical, new(9, "door-opened", "locker-1", "compartment/07", null)] }, "locker-1 compartment/07 moved");

    [Fact]
    public void A_second_pulse_for_one_command_is_found() =>
        Finds(Story() with { Physical = [.. Story().Physical, new(9, "pulse", "locker-1", "compartment/07", null)] }, "was pulsed 2 times");

    [Fact]
    public void A_pulse_that_nobody_asked_for_is_found() =>
        Finds(Story() with { Physical = [.. Story().Physical, new(9, "pulse", "locker-1", "compartment/08", null)] }, "locker-1 compartment/08 was pulsed 1 times");

    [Fact]
    public void A_change_of_an_input_without_an_event_is_found() =>
        Finds(Story() with { Physical = [.. Story().Physical, new(9, "input", "cabinet", "cabinet/door_open", false)] }, "cabinet cabinet/door_open changed");

    [Fact]
    public void A_wrong_last_state_is_found() => Finds(
        Story() with { Rows = [.. Story().Rows.Select(r => r.Fields.ContainsKey("door_open") ? r with { Fields = new Dictionary<string, string> { ["door_open"] = "true" } } : r)] },
        "locker-1 compartment/07 is open: false");

    private static void Finds(Aftermath after, string part) => Assert.Contains(Truth.Violations(after), v => v.Contains(part, StringComparison.Ordinal));

    /// <summary>One command, one pulse, a door that opened and closed, an input that changed.</summary>
    private static Aftermath Story() => new(
        [
            new(1, "pulse", "locker-1", "compartment/07", null), new(2, "door-opened", "locker-1", "compartment/07", null),
            new(3, "door-closed", "locker-1", "compartment/07", null), new(4, "input", "cabinet", "cabinet/door_open", true),
        ],
        [
            Event(1, "command-result", "locker-1", "compartment/07", ("command_id", "c1"), ("outcome", "done")),
            Event(2, "door-opened", "locker-1", "compartment/07"), Event(3, "door-closed", "locker-1", "compartment/07"),
            Event(4, "door-opened", "cabinet", "cabinet"), Point(1, "true"), Point(2, "false"),
        ],
        EventsHead: 4, TelemetryHead: 2, Valueless: [], Inputs: [Tamper]);

    private static StoredRow Event(long offset, string kind, string device, string part, params (string Key, string Value)[] more) =>
        new("event", new Dictionary<string, string> { ["device"] = device, ["kind"] = kind }, (1_000 * 1_000_000) + offset,
            new Dictionary<string, string>([new("offset", $"{offset}"), new("id", $"j-{offset}"), new("part", part), .. more.Select(m => KeyValuePair.Create(m.Key, m.Value))]));

    private static StoredRow Point(long offset, string open) =>
        new("locker", new Dictionary<string, string> { ["device"] = "locker-1", ["part"] = "compartment/07" }, (1_000 * 1_000_000) + offset,
            new Dictionary<string, string> { ["door_open"] = open });
}

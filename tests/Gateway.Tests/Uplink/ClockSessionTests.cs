using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>The whole uplink on a machine whose clock is wrong, towards a broker and a cloud that are right.</summary>
public sealed class ClockSessionTests : WithBrokerAndCloud
{
    private static readonly DateTimeOffset TrueNow = new(2031, 5, 17, 12, 0, 0, TimeSpan.Zero);
    private static readonly long BuildMs = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private readonly SteppedTime _time = new(TrueNow); // Its monotonic clock begins anywhere; the wall clock is set by each test.

    [Theory]
    [InlineData(-61)] // 1970
    [InlineData(-3)]
    [InlineData(40)]
    public async Task An_offline_boot_with_a_clock_that_is_years_wrong_waits_for_theClouds_time_and_then_gets_all_times_right(int yearsOff)
    {
        await using UplinkRig rig = Rig(yearsOff);
        await rig.EventAsync("""{"id":"before"}""");
        _time.Advance(TimeSpan.FromDays(30)); // Offline for thirty days.
        await rig.EventAsync("""{"id":"after"}""");
        await rig.StartAsync();
        await UntilAsync("it waits for the time", () => rig.Status.Phase == UplinkPhase.WaitingForClock);
        Assert.DoesNotContain(Cloud.All, h => h.Type == MessageType.DData);

        await TellTimeAsync();
        Dictionary<string, RunRecord> told = await ToldAsync(rig, 2);
        long nowMs = TrueNow.AddDays(30).ToUnixTimeMilliseconds();
        Assert.InRange(told["before"].TimeMs, nowMs - (30L * 86_400_000) - 10_000, nowMs - (30L * 86_400_000) + 200_000);
        Assert.InRange(told["after"].TimeMs - told["before"].TimeMs, (30L * 86_400_000) - 1, (30L * 86_400_000) + 1);
        Assert.All(told.Values, r => Assert.Equal(RunFlags.None, r.Flags));
        Assert.Equal(ClockSource.Cloud, rig.Clock.Figures.Source);
    }

    [Fact]
    public async Task When_nobody_says_the_time_records_go_with_an_estimated_one_and_keep_it_when_it_is_known()
    {
        await using UplinkRig rig = Rig(yearsOff: -61);
        Cloud.Confirms = static _ => false;
        await rig.EventAsync("""{"id":"guessed"}""");
        await rig.StartAsync();
        RunRecord guessed = (await ToldAsync(rig, 1))["guessed"];
        Assert.Equal(RunFlags.TimeEstimated, guessed.Flags);
        Assert.True(guessed.TimeMs >= BuildMs);

        await TellTimeAsync();
        await UntilAsync("the time is known", () => rig.Clock.IsTrusted);
        await rig.EventAsync("""{"id":"known"}""");
        Assert.Equal(RunFlags.None, (await ToldAsync(rig, 2))["known"].Flags);
        int heard = Cloud.All.Count;
        await rig.RestartAsync();
        await UntilAsync("both go again", () => Told(heard).Count == 2);
        Assert.Equal(guessed, Told(heard)["guessed"]);
    }

    [Fact]
    public async Task Steps_of_years_both_ways_while_running_move_no_record_and_no_timer()
    {
        await using UplinkRig rig = Rig(yearsOff: 0);
        await rig.StartAsync();
        await UntilAsync("it is born", () => Cloud.All.Any(h => h.Type == MessageType.NBirth));
        await TellTimeAsync();
        await UntilAsync("the time is known", () => rig.Clock.IsTrusted);
        foreach (int years in (int[])[20, -40, 5, -61])
        {
            _time.Step = TimeSpan.FromDays(365 * years);
            for (int i = 0; i < 12; i++) { await TickAsync(); } // The clock is looked at every 10 s.
        }

        await rig.EventAsync("""{"id":"stepped"}""");
        RunRecord stepped = (await ToldAsync(rig, 1))["stepped"];
        Assert.InRange(stepped.TimeMs, TrueNow.ToUnixTimeMilliseconds(), TrueNow.AddMinutes(5).ToUnixTimeMilliseconds());
        Assert.Equal((1L, 0L), (rig.Status.Sessions, rig.Status.Probes));
    }

    [Fact]
    public async Task Boots_offline_one_after_the_other_keep_their_order_and_the_time_that_was_fixed_before_the_power_went()
    {
        await using UplinkRig rig = Rig(yearsOff: -61);
        Cloud.Confirms = static _ => false;
        foreach (string boot in (string[])["first", "second", "third"])
        {
            await rig.RebootAsync(boot);
            await rig.EventAsync($$"""{"id":"{{boot}}-early"}""");
            _time.Advance(TimeSpan.FromHours(5));
            await rig.EventAsync($$"""{"id":"{{boot}}-late"}""");
            await rig.Database.WriteAsync(scope => rig.Clock.NoteBoot(scope));
        }

        await rig.StartAsync();
        await UntilAsync("it is born", () => Cloud.All.Any(h => h.Type == MessageType.NBirth));
        await TellTimeAsync();
        Dictionary<string, RunRecord> told = await ToldAsync(rig, 6);
        Assert.Equal(["first-early", "first-late", "second-early", "second-late", "third-early", "third-late"], told.OrderBy(t => t.Value.TimeMs).Select(t => t.Key));
        Assert.Equal([RunFlags.TimeEstimated, RunFlags.TimeEstimated, RunFlags.None], ((string[])["first-late", "second-late", "third-late"]).Select(id => told[id].Flags));

        int heard = Cloud.All.Count;
        await rig.RebootAsync("fourth"); // Power cut between fixing and confirmation.
        await rig.StartAsync();
        await UntilAsync("it is born again", () => Cloud.All.Skip(heard).Any(h => h.Type == MessageType.NBirth));
        await TellTimeAsync();
        await UntilAsync("all go again", () => Told(heard).Count == 6);
        Assert.Equal(told.OrderBy(t => t.Key), Told(heard).OrderBy(t => t.Key));
    }

    private UplinkRig Rig(int yearsOff)
    {
        _time.Step = TimeSpan.FromDays(365.25 * yearsOff);
        return new UplinkRig(new UplinkOptions { BrokerUrl = Broker.Url, TrustsSystemClock = false, KeepAliveS = 600, OperationTimeoutMs = 600_000, BuildDate = DateTimeOffset.FromUnixTimeMilliseconds(BuildMs) }, _time);
    }

    private Task TellTimeAsync() => Cloud.CommandAsync(new Metric { Name = Names.Time, Type = SparkplugType.Int64, Value = MetricValue.Of((_time.GetUtcNow() - _time.Step).ToUnixTimeMilliseconds()) });

    private async Task<Dictionary<string, RunRecord>> ToldAsync(UplinkRig rig, int count)
    {
        await UntilAsync($"{count} records have come, {rig.Held} are held", () => Told(0).Count >= count);
        return Told(0);
    }

    private Dictionary<string, RunRecord> Told(int after)
    {
        Dictionary<string, RunRecord> told = [];
        foreach (Heard heard in Cloud.All.Skip(after).Where(h => h.Type == MessageType.DData))
        {
            foreach ((RunRecord record, Metric metric) in heard.Run.Records.Zip(heard.Payload.Metrics.Skip(1)))
            {
                using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(metric.Value.Text);
                told[json.RootElement.GetProperty("id").GetString()!] = record;
            }
        }

        return told;
    }

    /// <summary>Time goes on while it is waited: a second for each look.</summary>
    private Task UntilAsync(string reason, Func<bool> condition) => Eventually.True(reason, TestCloud.Limit, async () =>
    {
        await TickAsync();
        return condition();
    });

    private async Task TickAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken); // The loop's turn on the real machine.
    }
}

using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.Lockers;

/// <summary>Gateway, firmware-host and both are killed without warning in the middle of each step of a deposit and of the pickup after it.</summary>
public sealed class LockerKillTests
{
    /// <summary>A door is read closed this long after its pulse; longer than a restart takes, so that a pulse which a restart orders shows.</summary>
    private const int ReadAfterMs = 3_000;

    private static readonly string Rules = $$"""{ "deposit": { "showsCode": true }, "doors": { "readAfterMs": {{ReadAfterMs}} } }""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>A kill comes directly after one of these; a pickup has no SignedIn and no Filled.</summary>
    private enum Moment
    {
        Begun,
        SignedIn,
        Filled,

        /// <summary>The size or the code was touched: the door's order is on disk.</summary>
        Ordered,

        /// <summary>The board energises the solenoid.</summary>
        Pulsing,

        /// <summary>The door is open, and nobody has read it yet.</summary>
        Pulled,
        SeenOpen,

        /// <summary>The door is shut, and nobody has read it yet.</summary>
        Closed,
        Told,
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_any_step_leaves_each_parcel_in_one_state_and_opens_no_door_twice()
    {
        await using LockerCorner at = await LockerCorner.StartAsync(Rules);
        CornerPart gateway = at.Corner.Gateway, host = at.Corner.FirmwareHost;
        foreach (Moment moment in Enum.GetValues<Moment>()) { await RoundAsync(at, moment, gateway); }
        await RoundAsync(at, Moment.Pulsing, host);
        await RoundAsync(at, Moment.Pulsing, host, gateway);
    }

    [Fact]
    public async Task A_kill_after_each_step_of_storing_collecting_a_round_and_taking_back_leaves_each_thing_in_one_state()
    {
        await using LockerCorner at = await LockerCorner.StartAsync(Rules);
        Terminal terminal = at.Terminal;

        // Stored, lain for three hours, paid for, fetched.
        await terminal.StartAsync("Storage");
        await KilledAsync(at);
        await terminal.TypeAsync(LockerCorner.Phone);
        await KilledAsync(at);
        await terminal.PickAsync("S");
        string stored = await ThroughDoorAsync(at, _ => at.KillGatewayAsync());
        string code = await CodeAsync(at);
        await at.HomeAsync();
        await at.LieAsync(TimeSpan.FromHours(3));
        await terminal.StartAsync("Pickup");
        await terminal.TypeAsync(code);
        Assert.Equal("¥3.00", (await terminal.WaitForAsync("fee")).GetProperty("amount").GetString());
        await KilledAsync(at);
        await terminal.AnswerAsync("Agree");
        Assert.Equal(stored, await ThroughDoorAsync(at, _ => at.KillGatewayAsync()));
        await terminal.WaitForAsync("rate");
        await KilledAsync(at);
        await terminal.RateAsync(5);
        await at.HomeAsync();

        // A merchant's goods, collected.
        await FillAsync(at, "Merchant", LockerCorner.MerchantPin, "WM2026000001");
        await terminal.PickAsync("M");
        string goods = await ThroughDoorAsync(at, _ => at.KillGatewayAsync());
        code = await CodeAsync(at);
        await terminal.WaitForAsync("deposited");
        await KilledAsync(at);
        await at.HomeAsync();
        await terminal.StartAsync("Pickup");
        await terminal.TypeAsync(code);
        Assert.Equal(goods, await ThroughDoorAsync(at, _ => at.KillGatewayAsync()));
        await terminal.WaitForAsync("rate");
        await at.HomeAsync();

        // A postman's round of two.
        await terminal.StartAsync("Postman");
        await terminal.TypeAsync(LockerCorner.PostmanPin);
        await KilledAsync(at);
        await terminal.PickAsync("*");
        Assert.Equal("compartment/15", await ThroughDoorAsync(at, _ => at.KillGatewayAsync()));
        await terminal.WaitForAsync("door", d => Part(d) == "compartment/16");
        Assert.Equal("compartment/16", await ThroughDoorAsync(at, m => m == Moment.Closed ? at.KillGatewayAsync() : Task.CompletedTask));
        await terminal.WaitForAsync("round", r => r.GetProperty("items").EnumerateArray().All(i => i.GetProperty("done").GetBoolean()));
        await at.HomeAsync();

        // A courier's own parcel, put in and taken back.
        await FillAsync(at, "Courier", LockerCorner.CourierPin, "SF1000000001");
        await terminal.PickAsync("L");
        string own = await ThroughDoorAsync(at, _ => Task.CompletedTask);
        await CodeAsync(at);
        await terminal.WaitForAsync("deposited");
        await terminal.AnswerAsync("Another");
        await terminal.AnswerAsync("Back");
        await terminal.WaitForAsync("menu");
        await KilledAsync(at);
        await terminal.ChooseAsync("Recall");
        JsonElement list = await terminal.WaitForAsync("take-back");
        await KilledAsync(at);
        await terminal.PickAsync(Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("key").GetString()!);
        Assert.Equal(own, await ThroughDoorAsync(at, _ => at.KillGatewayAsync()));
        await terminal.WaitForAsync("menu");
        await at.HomeAsync();

        Assert.Equal(
            [(stored, "Collected"), (goods, "Collected"), ("compartment/15", ""), ("compartment/16", ""), (own, "Recalled")],
            at.Stays().Select(s => (s.Part, s.End)));
        Assert.Empty(at.Corner.Physical.Select(h => h.Part).Except([stored, goods, "compartment/15", "compartment/16", own])); // No foreign door moved.
        at.AssertPulsesAreCommanded();
    }

    /// <summary>A kill after which the terminal shows what it showed.</summary>
    private static async Task KilledAsync(LockerCorner at)
    {
        JsonElement before = await at.Terminal.ShowAsync();
        await at.KillGatewayAsync();
        JsonElement after = await at.Terminal.ShowAsync();
        Assert.Equal((before.IntegerOf("step"), before.GetProperty("screen").GetProperty("$type").GetString()), (after.IntegerOf("step"), after.GetProperty("screen").GetProperty("$type").GetString()));
    }

    private static async Task FillAsync(LockerCorner at, string role, string pin, string waybill)
    {
        await at.Terminal.StartAsync(role);
        await at.Terminal.TypeAsync(pin);
        await at.Terminal.WaitForAsync("parcel");
        await at.Terminal.FillAsync(waybill, LockerCorner.Phone);
        await at.Terminal.WaitForAsync("sizes");
        await KilledAsync(at);
    }

    /// <summary>The code that is shown, before a kill and after it.</summary>
    private static async Task<string> CodeAsync(LockerCorner at)
    {
        string code = (await at.Terminal.WaitForAsync("keep-code")).GetProperty("pickupCode").GetString()!;
        await at.KillGatewayAsync();
        Assert.Equal(code, (await at.Terminal.WaitForAsync("keep-code")).GetProperty("pickupCode").GetString());
        await at.Terminal.AnswerAsync("Finish");
        return code;
    }

    private static async Task RoundAsync(LockerCorner at, Moment moment, params CornerPart[] killed)
    {
        string waybill = $"SF20000000{at.Stays().Count:00}";
        (string code, string part) = await DepositAsync(at, waybill, Kills);
        await at.HomeAsync();
        int before = at.Corner.Physical.Count;
        await PickUpAsync(at, code, Kills);
        await at.HomeAsync();

        (string Part, string Phase, string End, string Waybill)[] stays = [.. at.Stays().Where(s => s.Waybill == waybill)];
        Assert.Single(stays, s => s.End == "Collected");
        Assert.All(stays, s => Assert.Equal("Ended", s.Phase));
        Assert.All(at.Corner.Physical.Skip(before), h => Assert.Equal(part, h.Part)); // No foreign door moved.
        at.AssertPulsesAreCommanded();

        Task Kills(Moment now) => now == moment ? at.KillAsync(killed) : Task.CompletedTask;
    }

    private static async Task<(string Code, string Part)> DepositAsync(LockerCorner at, string waybill, Func<Moment, Task> after)
    {
        Terminal terminal = at.Terminal;
        await terminal.StartAsync("Courier");
        await after(Moment.Begun);
        await terminal.TypeAsync(LockerCorner.CourierPin);
        await after(Moment.SignedIn);
        await terminal.WaitForAsync("parcel");
        await terminal.FillAsync(waybill, LockerCorner.Phone);
        await after(Moment.Filled);
        await terminal.PickAsync("S");
        string part = await ThroughDoorAsync(at, after);
        string code = (await terminal.WaitForAsync("keep-code")).GetProperty("pickupCode").GetString()!;
        await terminal.AnswerAsync("Finish");
        await after(Moment.Told);
        return (code, part);
    }

    private static async Task PickUpAsync(LockerCorner at, string code, Func<Moment, Task> after)
    {
        await at.Terminal.StartAsync("Pickup");
        await after(Moment.Begun);
        await at.Terminal.TypeAsync(code);
        await ThroughDoorAsync(at, after);
        await at.Terminal.WaitForAsync("rate");
        await at.Terminal.RateAsync(5);
        await after(Moment.Told);
    }

    /// <summary>Uses the door by hand when it has clicked; where a restart made the terminal ask for a touch, gives it.</summary>
    private static async Task<string> ThroughDoorAsync(LockerCorner at, Func<Moment, Task> after)
    {
        await after(Moment.Ordered);
        JsonElement door = await at.Terminal.WaitForAsync("door", d => d.GetProperty("stage").GetString() is not "Opening" || Clicked(at, Part(d)));
        string part = Part(door);
        if (!Clicked(at, part))
        {
            Assert.Equal("TouchToOpen", door.GetProperty("stage").GetString());
            await at.Terminal.AnswerAsync("OpenAgain");
            await Eventually.True($"{part} clicks", Limit, () => Clicked(at, part));
        }

        await after(Moment.Pulsing);
        await at.Corner.Control.DoorAsync(LockerCorner.Locker, part, open: true);
        await after(Moment.Pulled);
        await at.Terminal.WaitForAsync("door", d => d.GetProperty("stage").GetString() is "Open" or "PleaseClose");
        await after(Moment.SeenOpen);
        AssertPulsedAnewOnlyWhenReadClosed(at, part);
        await at.Corner.Control.DoorAsync(LockerCorner.Locker, part, open: false);
        await after(Moment.Closed);
        return part;
    }

    /// <summary>No restart orders a pulse by itself: from one to the next of this use, the door had its time to be read.</summary>
    private static void AssertPulsedAnewOnlyWhenReadClosed(LockerCorner at, string part)
    {
        long[] pulses = [.. at.Corner.Physical.Reverse().Where(h => h.Part == part).TakeWhile(h => h.What != "door-closed").Where(h => h.What == "pulse").Select(h => h.Ns)];
        Assert.All(pulses.Skip(1).Zip(pulses), pair => Assert.True(pair.Second - pair.First >= ReadAfterMs * 1_000_000L, $"{part} was pulsed again after {(pair.Second - pair.First) / 1_000_000} ms."));
    }

    private static string Part(JsonElement door) => $"compartment/{door.GetProperty("number").GetString()}";

    /// <summary>The lock was pulsed, and its door not moved since.</summary>
    private static bool Clicked(LockerCorner at, string part) => at.Corner.Physical.LastOrDefault(h => h.Part == part) is { What: "pulse" };
}

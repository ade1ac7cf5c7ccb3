using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.Lockers;

/// <summary>Gateway, firmware-host and both are killed without warning in the middle of each step of a deposit and of the pickup after it.</summary>
public sealed class LockerKillTests
{
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
        await using LockerCorner at = await LockerCorner.StartAsync("""{ "deposit": { "showsCode": true }, "doors": { "readAfterMs": 1500 } }""");
        CornerPart gateway = at.Corner.Gateway, host = at.Corner.FirmwareHost;
        foreach (Moment moment in Enum.GetValues<Moment>()) { await RoundAsync(at, moment, gateway); }
        await RoundAsync(at, Moment.Pulsing, host);
        await RoundAsync(at, Moment.Pulsing, host, gateway);
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
        await at.Corner.Control.DoorAsync(LockerCorner.Locker, part, open: false);
        await after(Moment.Closed);
        return part;
    }

    private static string Part(JsonElement door) => $"compartment/{door.GetProperty("number").GetString()}";

    /// <summary>The lock was pulsed, and its door not moved since.</summary>
    private static bool Clicked(LockerCorner at, string part) => at.Corner.Physical.LastOrDefault(h => h.Part == part) is { What: "pulse" };
}

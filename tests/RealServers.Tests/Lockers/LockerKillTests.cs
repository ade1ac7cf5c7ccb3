using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.Lockers;

/// <summary>The gateway is killed without warning in the middle of each step of a deposit and of a pickup.</summary>
public sealed class LockerKillTests
{
    /// <summary>The touches and doors of a deposit, then of the pickup; a kill comes directly after one of them.</summary>
    private const int Steps = 9;

    [Fact]
    public async Task A_kill_in_the_middle_of_any_step_leaves_each_parcel_in_one_state_and_opens_no_door_twice()
    {
        await using LockerCorner at = await LockerCorner.StartAsync("""{ "deposit": { "showsCode": true }, "doors": { "readAfterMs": 1500 } }""");
        for (int killAt = 0; killAt < Steps; killAt++)
        {
            string waybill = $"SF20000000{killAt:00}";
            string code = await DepositAsync(at, waybill, killAt);
            await at.HomeAsync();
            await PickUpAsync(at, code, killAt);
            await at.Terminal.WaitForAsync("rate");
            await at.HomeAsync();
            (string Part, string Phase, string End, string Waybill)[] stays = [.. at.Stays().Where(s => s.Waybill == waybill)];
            Assert.Single(stays, s => s.End == "Collected");
            Assert.All(stays, s => Assert.Equal("Ended", s.Phase));
            at.AssertPulsesAreCommanded();
        }
    }

    private static async Task<string> DepositAsync(LockerCorner at, string waybill, int killAt)
    {
        Terminal terminal = at.Terminal;
        await terminal.StartAsync("Courier");
        await KillAsync(at, killAt == 0);
        await terminal.TypeAsync(LockerCorner.CourierPin);
        await KillAsync(at, killAt == 1);
        await terminal.WaitForAsync("parcel");
        await terminal.FillAsync(waybill, LockerCorner.Phone);
        await KillAsync(at, killAt == 2);
        await terminal.PickAsync("S");
        await KillAsync(at, killAt == 3);
        string part = await ThroughDoorAsync(at, killAt == 4);
        await at.Corner.Control.DoorAsync(LockerCorner.Locker, part, open: false);
        await KillAsync(at, killAt == 5);
        return (await terminal.WaitForAsync("keep-code")).GetProperty("pickupCode").GetString()!;
    }

    private static async Task PickUpAsync(LockerCorner at, string code, int killAt)
    {
        await at.Terminal.StartAsync("Pickup");
        await at.Terminal.TypeAsync(code);
        await KillAsync(at, killAt == 6);
        string part = await ThroughDoorAsync(at, killAt == 7);
        await at.Corner.Control.DoorAsync(LockerCorner.Locker, part, open: false);
        await KillAsync(at, killAt == 8);
    }

    /// <summary>Opens the door by hand when it has clicked; where a restart made the terminal ask for a touch, gives it.</summary>
    private static async Task<string> ThroughDoorAsync(LockerCorner at, bool kill)
    {
        JsonElement door = await at.Terminal.WaitForAsync("door", d => d.GetProperty("stage").GetString() is not "Opening" || Clicked(at, d));
        if (door.GetProperty("stage").GetString() == "TouchToOpen" && !Clicked(at, door)) { await at.Terminal.AnswerAsync("OpenAgain"); }
        string part = await at.Terminal.ClickedDoorAsync(LockerCorner.Locker);
        await KillAsync(at, kill);
        await at.Terminal.WaitForAsync("door", d => d.GetProperty("stage").GetString() is "Open" or "PleaseClose");
        return part;
    }

    private static bool Clicked(LockerCorner at, JsonElement door) =>
        at.Corner.Physical.LastOrDefault(h => h.Part == $"compartment/{door.GetProperty("number").GetString()}") is { What: "pulse" };

    private static Task KillAsync(LockerCorner at, bool now) => now ? at.KillGatewayAsync() : Task.CompletedTask;
}

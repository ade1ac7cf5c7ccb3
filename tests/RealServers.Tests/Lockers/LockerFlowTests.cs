using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.Lockers;

/// <summary>The locker's flows through the terminal's own interface, on real processes and a simulated board that speaks its protocol.</summary>
public sealed class LockerFlowTests
{
    [Fact]
    public async Task A_parcel_is_deposited_and_picked_up_without_a_network_and_all_of_it_reaches_the_cloud_afterwards()
    {
        await using LockerCorner at = await LockerCorner.StartAsync();
        await at.Corner.WaitUntilOnline(TimeSpan.FromSeconds(60));
        await at.Corner.CloudIngest.KillAsync(); // Its embedded broker goes with it.
        await Eventually.True("the terminal says that it is offline", TimeSpan.FromSeconds(60), async () => !(await at.Terminal.ShowAsync()).GetProperty("online").GetBoolean());

        (string code, string part) = await at.DepositAsync("SF1000000001");
        Assert.Equal([(part, "Stored", "", "SF1000000001")], at.Stays());
        await at.PickUpAsync(code);
        await at.Terminal.WaitForAsync("rate");
        await at.Terminal.RateAsync(5);
        Assert.Equal([(part, "Ended", "Collected", "SF1000000001")], at.Stays());

        await at.HomeAsync();
        await at.Terminal.StartAsync("Pickup");
        Assert.Equal("Wrong", (await at.Terminal.TypeAsync(code)).GetProperty("screen").GetProperty("mistake").GetString());
        await at.HomeAsync();

        await at.Corner.CloudIngest.StartAsync();
        await at.Corner.WaitUntilDrained(TimeSpan.FromSeconds(90));
        JsonElement[] events = [.. (await at.Corner.Cloud.EventsAsync(200)).Items()];
        foreach (string kind in new[] { "deposit.stored", "pickup.ready", "pickup.collected", "satisfaction" })
        {
            Assert.Single(events, e => e.TextOf("kind") == kind);
        }

        Assert.DoesNotContain(events, e => e.ToString().Contains(code, StringComparison.Ordinal) || e.ToString().Contains(LockerCorner.Phone, StringComparison.Ordinal));
        Assert.Equal(2, at.Corner.Physical.Count(h => h.What == "pulse"));
        at.AssertPulsesAreCommanded();
    }

    [Fact]
    public async Task Several_parcels_for_one_telephone_are_handed_out_one_after_the_other()
    {
        await using LockerCorner at = await LockerCorner.StartAsync();
        (string code, string first) = await at.DepositAsync("SF1000000001");
        (_, string second) = await at.DepositAsync("SF1000000002", size: "M");
        (_, string foreign) = await at.DepositAsync("SF1000000003", phone: "13900001111");

        await at.PickUpAsync(code);
        await at.Terminal.WaitForAsync("door", d => $"compartment/{d.GetProperty("number").GetString()}" == second);
        await at.Terminal.UseDoorAsync(LockerCorner.Locker);
        await at.Terminal.WaitForAsync("rate");

        Assert.Equal([first, second], at.Stays().Where(s => s.End == "Collected").Select(s => s.Part));
        Assert.Equal([foreign], at.Stays().Where(s => s.Phase == "Stored").Select(s => s.Part));
        Assert.Single(at.Corner.Physical, h => h.What == "pulse" && h.Part == foreign);
    }

    [Fact]
    public async Task A_door_that_does_not_open_is_pulsed_four_times_and_the_parcel_stays_safe()
    {
        await using LockerCorner at = await LockerCorner.StartAsync("""{ "deposit": { "showsCode": true }, "doors": { "readAfterMs": 1000 } }""");
        (string code, string part) = await at.DepositAsync("SF1000000001");
        await at.Corner.Control.FaultAsync(LockerCorner.Locker, 0, "stuck-door", int.Parse(part[^2..], System.Globalization.CultureInfo.InvariantCulture));

        await at.Terminal.StartAsync("Pickup");
        await at.Terminal.TypeAsync(code);
        JsonElement trouble = await at.Terminal.WaitForAsync("trouble");

        Assert.Equal("DoorStuck", trouble.GetProperty("what").GetString());
        Assert.Equal(1 + 4, at.Corner.Physical.Count(h => h.What == "pulse" && h.Part == part));
        long[] pulses = [.. at.Corner.Physical.Where(h => h.What == "pulse" && h.Part == part).Select(h => h.Ns)];
        Assert.All(pulses.Skip(1).Zip(pulses), pair => Assert.True(pair.First - pair.Second >= 1_000_000_000));
        Assert.Equal([(part, "Stored", "", "SF1000000001")], at.Stays());

        // Another one is put elsewhere: a lock that is stuck is not offered.
        await at.HomeAsync();
        (_, string other) = await at.DepositAsync("SF1000000002");
        Assert.NotEqual(part, other);
        at.AssertPulsesAreCommanded();
    }

    [Fact]
    public async Task Wrong_codes_block_the_terminal_and_a_restart_does_not_forgive()
    {
        await using LockerCorner at = await LockerCorner.StartAsync();
        await at.Terminal.StartAsync("Pickup");
        for (int i = 0; i < 5; i++) { await at.Terminal.TypeAsync($"00000{i}"); }
        await at.Terminal.WaitForAsync("code", c => c.GetProperty("mistake").GetString() == "Blocked");
        await at.KillGatewayAsync();
        await at.HomeAsync();
        await at.Terminal.StartAsync("Pickup");
        JsonElement still = (await at.Terminal.TypeAsync("123456")).GetProperty("screen");
        Assert.Equal("Blocked", still.GetProperty("mistake").GetString());
        Assert.InRange(still.GetProperty("blockedForS").GetInt32(), 1, 60);
    }

    [Fact]
    public async Task Things_are_stored_for_hours_against_a_code_and_fetched_with_it()
    {
        await using LockerCorner at = await LockerCorner.StartAsync();
        await at.Terminal.StartAsync("Storage");
        await at.Terminal.TypeAsync("123");
        await at.Terminal.WaitForAsync("ask-phone", p => p.GetProperty("wrong").GetBoolean());
        await at.Terminal.TypeAsync(LockerCorner.Phone);
        JsonElement sizes = await at.Terminal.WaitForAsync("sizes");
        Assert.Contains(sizes.GetProperty("offers").EnumerateArray(), o => o.GetProperty("size").GetString() == "S" && o.GetProperty("price").GetProperty("period").GetString() == "¥1.00");
        await at.Terminal.PickAsync("S");
        await at.Terminal.UseDoorAsync(LockerCorner.Locker);
        string code = (await at.Terminal.WaitForAsync("keep-code")).GetProperty("pickupCode").GetString()!;
        await at.KillGatewayAsync();
        Assert.Equal(code, (await at.Terminal.WaitForAsync("keep-code")).GetProperty("pickupCode").GetString());
        await at.HomeAsync();
        await at.PickUpAsync(code); // Within the free time: no fee is asked for.
        await at.Terminal.WaitForAsync("rate");
        Assert.Equal(["Collected"], at.Stays().Select(s => s.End));
    }

    [Fact]
    public async Task The_postmans_round_opens_the_addresses_compartments_in_turn()
    {
        await using LockerCorner at = await LockerCorner.StartAsync();
        await at.Terminal.StartAsync("Postman");
        await at.Terminal.TypeAsync(LockerCorner.PostmanPin);
        await at.Terminal.WaitForAsync("round");
        await at.Terminal.PickAsync("*");
        await at.Terminal.WaitForAsync("door", d => d.GetProperty("number").GetString() == "15");
        await at.Terminal.UseDoorAsync(LockerCorner.Locker);
        await at.Terminal.WaitForAsync("door", d => d.GetProperty("number").GetString() == "16");
        await at.Terminal.UseDoorAsync(LockerCorner.Locker);
        await at.Terminal.WaitForAsync("round", r => r.GetProperty("items").EnumerateArray().All(i => i.GetProperty("done").GetBoolean()));
        await at.Terminal.AnswerAsync("Finish");
        Assert.Equal("Mail", (await at.Terminal.WaitForAsync("rate")).GetProperty("flow").GetString());
        Assert.Equal(["compartment/15", "compartment/16"], at.Stays().Where(s => s.Phase == "Stored").Select(s => s.Part));
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Kiosk.View;
using LifeCircle.Edge.Web.View;
using Xunit;
using static LifeCircle.Edge.Gateway.Tests.Gateway.Lockers.LockerGateway;

namespace LifeCircle.Edge.Gateway.Tests.Gateway.Lockers;

/// <summary>What a touch at a terminal means, on a real database, against a scripted device host.</summary>
public sealed class TouchTests
{
    private const string Terminal = "kiosk-1", Pin = "246810";

    [Fact]
    public async Task A_round_says_of_each_address_why_it_cannot_be_opened_and_opens_the_others()
    {
        await using RunningGateway gateway = await UpAsync(Stay("s-1", First, StayPhase.Held));
        await PutAsync(gateway, "addresses", $$"""
            { "addresses": [
              { "id": "a1", "name": "101", "device": "{{Locker}}", "part": "{{First}}" }, { "id": "a2", "name": "102", "device": "{{Locker}}", "part": "{{Second}}" },
              { "id": "a3", "name": "103", "device": "{{Locker}}", "part": "compartment/03" }] }
            """);
        await SignInAsync(gateway, KioskStart.Postman, "postmen");
        Assert.Equal([KioskBar.ToBeChecked, KioskBar.None, KioskBar.Away], Bars(gateway));

        ReadDoor(gateway, Second, open: true);
        await Eventually.True("the open door is seen", RunningGateway.Limit, () => Bars(gateway)[1] == KioskBar.DoorOpen);
        foreach (string pick in (string[])["a1", "a2", "a3", "*"]) { await TouchAsync(gateway, new KioskInput.Pick(pick)); }
        Assert.IsType<KioskScreen.Round>(Now(gateway).Screen);
        Assert.Empty(gateway.Host.Script.Asked);

        ReadDoor(gateway, Second, open: false);
        await Eventually.True("the door is closed again", RunningGateway.Limit, () => Bars(gateway)[1] == KioskBar.None);
        await PutAsync(gateway, "lockers", $$"""{ "outOfService": [{ "device": "{{Locker}}", "part": "{{Second}}", "reason": "lock" }] }""");
        Assert.Equal(KioskBar.OutOfService, Bars(gateway)[1]);
        await PutAsync(gateway, "lockers", "{}");
        await TouchAsync(gateway, new KioskInput.Pick("*"));
        Assert.Equal("02", Assert.IsType<KioskScreen.Door>(Now(gateway).Screen).Number);
    }

    [Fact]
    public async Task A_courier_who_signs_in_again_may_reopen_what_he_put_in_some_minutes_ago_and_nothing_else()
    {
        await using RunningGateway gateway = await UpAsync();
        BootClock boot = gateway.Get<BootClock>();
        Stay own = Stay("s-1", First, StayPhase.Stored) with { PutBy = "zhang", StoredBoot = boot.BootId, StoredNs = boot.MonotonicNs };
        Stay before = Stay("s-2", Second, StayPhase.Stored) with { PutBy = "zhang", StoredBoot = "before", StoredNs = own.StoredNs + 1 };
        await LieAsync(gateway, own, before);
        await SignInAsync(gateway, KioskStart.Courier, "couriers");
        await TouchAsync(gateway, new KioskInput.Answer(KioskAnswer.Back));
        Assert.Equal("01", Assert.IsType<KioskScreen.Menu>(Now(gateway).Screen).ReopenNumber);
        await TouchAsync(gateway, new KioskInput.Choose(MenuChoice.Reopen));
        Assert.Equal("01", Assert.IsType<KioskScreen.Door>(Now(gateway).Screen).Number);
        await Eventually.True("its door is told to open", RunningGateway.Limit, () => gateway.Host.Script.Asked.Select(c => c.Part).Distinct().SequenceEqual([First]));
    }

    [Theory]
    [InlineData("zhang", 5, true)]
    [InlineData("zhang", 0, false)]
    [InlineData("li", 5, false)]
    public async Task Only_what_a_person_put_in_himself_is_reopened_and_only_while_the_minutes_last(string by, int minutes, bool offered)
    {
        await using RunningGateway gateway = await UpAsync();
        BootClock boot = gateway.Get<BootClock>();
        await LieAsync(gateway, Stay("s-1", First, StayPhase.Stored) with { PutBy = by, StoredBoot = boot.BootId, StoredNs = boot.MonotonicNs });
        await PutAsync(gateway, "lockers", $$"""{ "terminal": { "reopenMinutes": {{minutes}} } }""");
        await SignInAsync(gateway, KioskStart.Courier, "couriers");
        await TouchAsync(gateway, new KioskInput.Answer(KioskAnswer.Back));
        Assert.Equal(offered ? "01" : "", Assert.IsType<KioskScreen.Menu>(Now(gateway).Screen).ReopenNumber);
    }

    [Fact]
    public async Task A_ticket_scanned_at_home_opens_the_flow_that_it_was_made_for()
    {
        using ECDsa platform = ECDsa.Create(ECCurve.NamedCurves.nistP256), forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using RunningGateway gateway = await UpAsync(Stay("s-1", First, StayPhase.Stored) with { CodeHash = "ab", CodeIssue = 1 });
        await PutAsync(gateway, "keys", TicketPress.KeysDocument(platform, "courier", "merchant", "postman", "pickup"));
        foreach (string book in (string[])["couriers", "merchants", "postmen"]) { await AddPersonAsync(gateway, book); }
        Assert.Equal(KioskRole.Courier, Assert.IsType<KioskScreen.Parcel>(await ScannedAsync(gateway, platform, "courier", "zhang")).Role);
        Assert.Equal(KioskRole.Merchant, Assert.IsType<KioskScreen.Parcel>(await ScannedAsync(gateway, platform, "merchant", "zhang")).Role);
        Assert.IsType<KioskScreen.Round>(await ScannedAsync(gateway, platform, "postman", "zhang"));
        KioskScreen.SignIn nobody = Assert.IsType<KioskScreen.SignIn>(await ScannedAsync(gateway, platform, "courier", "s-1"));
        Assert.Equal((KioskRole.Courier, SignInMistake.Unknown), (nobody.Role, nobody.Mistake));
        Assert.Equal(CodeMistake.Wrong, Assert.IsType<KioskScreen.Code>(await ScannedAsync(gateway, forger, "courier", "zhang")).Mistake);
        Assert.Equal(CodeMistake.Wrong, Assert.IsType<KioskScreen.Code>(await ScannedAsync(gateway, platform, "pickup", "zhang")).Mistake);
        Assert.Empty(gateway.Host.Script.Asked);
        Assert.Equal("01", Assert.IsType<KioskScreen.Door>(await ScannedAsync(gateway, platform, "pickup", "s-1")).Number);
    }

    [Fact]
    public async Task Help_names_the_terminal_and_the_door_before_which_it_is_called()
    {
        await using RunningGateway gateway = await UpAsync();
        await TouchAsync(gateway, new KioskInput.Help());
        Assert.True(Now(gateway).HelpCalled);
        await TouchAsync(gateway, new KioskInput.Help());
        await PutAsync(gateway, "addresses", $$"""{ "addresses": [{ "id": "a1", "name": "101", "device": "{{Locker}}", "part": "{{First}}" }] }""");
        await SignInAsync(gateway, KioskStart.Postman, "postmen");
        await TouchAsync(gateway, new KioskInput.Pick("a1"));
        Assert.IsType<KioskScreen.Door>(Now(gateway).Screen);
        await gateway.Get<IKiosk>().ActAsync(Terminal, 0, new KioskInput.Help(), Token); // The screen changed under the finger: help is called all the same.
        Assert.Equal(2, Snapshot(gateway).Alarms.Count);
        await TouchAsync(gateway, new KioskInput.Help());
        (string Device, string Kind, JsonElement Json)[] raised = [.. gateway.Events().Where(e => e.Kind == EventKinds.AlarmRaised)];
        Assert.Equal(["", Locker], raised.Select(e => e.Device));
        Assert.All(raised, e => Assert.Equal(Terminal, e.Json.GetProperty("part").GetString()));
        Assert.Contains($"{Terminal}, before {First} of {Locker}", raised[1].Json.GetProperty("text").GetString(), StringComparison.Ordinal);

        foreach (AlarmNote alarm in Snapshot(gateway).Alarms)
        {
            Assert.True(Now(gateway).HelpCalled);
            Assert.Equal(OfficeEnd.Done, (await gateway.Get<ILockersView>().DoAsync(new OfficeOrder(OfficeVerb.ClearAlarm, "", "", alarm.Id, "ann", "by telephone", "api"), Token)).End);
        }

        Assert.False(Now(gateway).HelpCalled);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static KioskImage Now(RunningGateway gateway) => gateway.Get<IKiosk>().Now(Terminal);

    private static KioskBar[] Bars(RunningGateway gateway) => [.. Assert.IsType<KioskScreen.Round>(Now(gateway).Screen).Items.Select(i => i.Barred)];

    /// <summary>A touch on the screen that is there now.</summary>
    private static Task TouchAsync(RunningGateway gateway, KioskInput input) => gateway.Get<IKiosk>().ActAsync(Terminal, Now(gateway).Step, input, Token);

    /// <summary>From home.</summary>
    private static async Task<KioskScreen> ScannedAsync(RunningGateway gateway, ECDsa key, string use, string id)
    {
        await TouchAsync(gateway, new KioskInput.Answer(KioskAnswer.Home));
        Assert.IsType<KioskScreen.Home>(Now(gateway).Screen);
        await TouchAsync(gateway, new KioskInput.Scanned(TicketPress.Sign(key, use, "circle/gw", id, DateTimeOffset.UtcNow.AddHours(1))));
        return Now(gateway).Screen;
    }

    private static async Task SignInAsync(RunningGateway gateway, KioskStart role, string book)
    {
        await AddPersonAsync(gateway, book);
        await TouchAsync(gateway, new KioskInput.Start(role));
        await TouchAsync(gateway, new KioskInput.Typed(Pin));
    }

    private static async Task AddPersonAsync(RunningGateway gateway, string book) => Assert.Empty((await PeopleDesk.ChangeAsync(
        gateway.Get<DocumentStore>(), book, p => PeopleEdit.Add(p with { Iterations = 10_000 }, new PersonDraft("zhang", "Zhang", "post", null, Pin, null)), "api", "r", Token)).Put.Errors);

    private static async Task PutAsync(RunningGateway gateway, string name, string json) =>
        Assert.Empty((await gateway.Get<DocumentStore>().PutAsync(name, Encoding.UTF8.GetBytes(json), "api", "r", null, Token)).Errors);
}

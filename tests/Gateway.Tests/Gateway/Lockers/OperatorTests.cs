using System.Text;
using System.Text.Json;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Model.Lockers.Watch;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.View;
using Xunit;
using static LifeCircle.Edge.Gateway.Tests.Gateway.Lockers.LockerGateway;

namespace LifeCircle.Edge.Gateway.Tests.Gateway.Lockers;

/// <summary>The operator's desk and the watch on a real database, against a scripted device host.</summary>
public sealed class OperatorTests
{
    [Fact]
    public async Task A_door_that_nobody_ordered_open_is_an_alarm_also_after_a_kill_until_a_person_has_looked()
    {
        await using RunningGateway gateway = await UpAsync();
        gateway.Host.Script.Happen("door-opened");
        await AlarmAsync(gateway, "opened-without-command", First);
        (_, _, JsonElement raised) = Assert.Single(gateway.Events(), e => e.Kind == EventKinds.AlarmRaised);
        Assert.Contains("damaged", raised.GetProperty("text").GetString(), StringComparison.Ordinal);

        await gateway.StopAsync();
        await gateway.StartAsync();
        await Eventually.True("the locker is known again", RunningGateway.Limit, () => Snapshot(gateway).Compartments.Count == 2);
        AlarmNote alarm = Assert.Single(Snapshot(gateway).Alarms);
        Assert.Equal(Doubt.Alarm, Note(gateway, First).Doubt);
        Assert.Equal(OfficeEnd.Refused, (await DoAsync(gateway, OfficeVerb.ClearAlarm, "", alarm.Id)).End);
        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.Acknowledge, "", alarm.Id)).End);
        Assert.Equal("ann", Assert.Single(Snapshot(gateway).Alarms).SeenBy);

        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.Clear, First)).End);
        Assert.Empty(Snapshot(gateway).Alarms);
        (_, _, JsonElement cleared) = Assert.Single(gateway.Events(), e => e.Kind == EventKinds.AlarmCleared);
        Assert.Equal(("ann", "I looked"), (cleared.GetProperty("issuer").GetString(), cleared.GetProperty("reason").GetString()));
        Assert.Single(gateway.Events(), e => e.Kind == EventKinds.CompartmentChecked);
    }

    [Fact]
    public async Task A_held_parcel_is_kept_with_a_new_code_and_cleared_each_told_with_who_and_why()
    {
        await using RunningGateway gateway = await UpAsync(Stay("s-1", First, StayPhase.Held));
        Assert.Equal((Doubt.Held, "never-closed"), (Note(gateway, First).Doubt, Note(gateway, First).Stay!.HeldFor));
        Assert.Equal(OfficeEnd.Wrong, (await gateway.Get<ILockersView>().DoAsync(Order(OfficeVerb.Keep, First) with { Reason = " " }, Token)).End);
        Assert.Equal(OfficeEnd.Unknown, (await DoAsync(gateway, OfficeVerb.Keep, "compartment/99")).End);
        Assert.Equal(OfficeEnd.Refused, (await DoAsync(gateway, OfficeVerb.Keep, Second)).End);

        OfficeAnswer kept = await DoAsync(gateway, OfficeVerb.Keep, First);
        Assert.Equal((OfficeEnd.Done, ""), (kept.End, kept.Code)); // Codes are shown only where the document says so.
        Assert.True(Note(gateway, First).Stay is { Phase: "stored", HasCode: true });
        Assert.Equal(("ann", "I looked"), Who(gateway, EventKinds.StayKept));
        Assert.Equal(("ann", "I looked"), Who(gateway, EventKinds.PickupReady));

        await gateway.Get<DocumentStore>().PutAsync("lockers", """{ "deposit": { "showsCode": true } }"""u8.ToArray(), "api", "because", null, Token);
        Assert.Matches("^[0-9]{6}$", (await DoAsync(gateway, OfficeVerb.Reissue, First)).Code);
        Assert.Equal(2, gateway.EventIds(EventKinds.PickupReady).Count);

        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.Clear, First)).End);
        Assert.Null(Note(gateway, First).Stay);
        Assert.Equal(("ann", "I looked"), Who(gateway, EventKinds.StayCleared));
    }

    [Fact]
    public async Task A_site_key_that_was_lost_is_an_alarm_that_goes_when_the_file_is_back_or_a_person_has_made_new_codes()
    {
        await using RunningGateway gateway = await UpAsync(Stay("s-1", First, StayPhase.Stored) with { CodeHash = "of the key before" });
        string file = Path.Combine(gateway.Settings.DataFolder, SiteKey.FileName);
        byte[] before = await File.ReadAllBytesAsync(file, Token);
        Assert.Empty(Snapshot(gateway).Alarms);
        await gateway.StopAsync();
        File.Delete(file);
        await gateway.StartAsync();
        AlarmNote alarm = Assert.Single(Snapshot(gateway).Alarms);
        Assert.Equal("site-key-lost", alarm.Kind);
        Assert.Contains("give every stay a new code", Assert.Single(gateway.Events(), e => e.Kind == EventKinds.AlarmRaised).Json.GetProperty("text").GetString(), StringComparison.Ordinal);

        await gateway.StopAsync();
        byte[] made = await File.ReadAllBytesAsync(file, Token);
        await File.WriteAllBytesAsync(file, before, Token);
        await gateway.StartAsync();
        Assert.Empty(Snapshot(gateway).Alarms);
        await gateway.StopAsync();
        await File.WriteAllBytesAsync(file, made, Token);
        await gateway.StartAsync();
        alarm = Assert.Single(Snapshot(gateway).Alarms);
        await Eventually.True("the locker is known again", RunningGateway.Limit, () => Snapshot(gateway).Compartments.Count == 2);
        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.Reissue, First)).End);
        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.ClearAlarm, "", alarm.Id)).End);
        await gateway.StopAsync();
        await gateway.StartAsync();
        Assert.Empty(Snapshot(gateway).Alarms);
        Assert.Equal(2, gateway.EventIds(EventKinds.AlarmRaised).Count);
    }

    [Fact]
    public async Task A_site_key_that_was_lost_while_nothing_was_hashed_is_no_alarm()
    {
        await using RunningGateway gateway = await UpAsync(Stay("s-1", First, StayPhase.Stored));
        await gateway.StopAsync();
        File.Delete(Path.Combine(gateway.Settings.DataFolder, SiteKey.FileName));
        await gateway.StartAsync();
        Assert.Empty(Snapshot(gateway).Alarms);
    }

    [Fact]
    public async Task What_lies_behind_a_door_that_an_operator_opened_is_held_unless_he_only_looks()
    {
        await using RunningGateway gateway = await UpAsync(Stay("s-1", First, StayPhase.Stored), Stay("s-2", Second, StayPhase.Stored));
        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.Look, Second)).End);
        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.Open, First)).End);
        await Eventually.True("the stay is held", RunningGateway.Limit, () => Note(gateway, First).Stay?.HeldFor == "operator-opened");
        await Eventually.True("both doors were opened", RunningGateway.Limit, () => gateway.EventIds("command-result").Count == 2);
        Assert.Equal("stored", Note(gateway, Second).Stay?.Phase);
        Assert.Equal(2, gateway.Host.Script.Pulses.Count);
    }

    [Fact]
    public async Task An_emergency_opens_each_door_once_and_holds_all_that_lies_there_also_through_a_restart()
    {
        await using RunningGateway gateway = await UpAsync(Stay("s-1", First, StayPhase.Stored), Stay("s-2", Second, StayPhase.Stored));
        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.OpenAll, "")).End);
        Assert.Equal(OfficeEnd.Refused, (await DoAsync(gateway, OfficeVerb.OpenAll, "")).End);
        await gateway.StopAsync();
        await gateway.StartAsync();
        await Eventually.True("the opening is over", RunningGateway.Limit, () => gateway.EventIds(EventKinds.OpenAllEnded).Count == 1);

        Assert.Equal(2, gateway.Host.Script.Pulses.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, gateway.Host.Script.Pulses.Count);
        Assert.Equal([First, Second], gateway.Host.Script.Asked.DistinctBy(c => c.Id).Select(c => c.Part));
        (_, _, JsonElement ended) = Assert.Single(gateway.Events(), e => e.Kind == EventKinds.OpenAllEnded);
        Assert.Equal(("done", 2), (ended.GetProperty("end").GetString(), ended.GetProperty("opened").GetArrayLength()));
        Assert.Equal(["emergency-opened", "emergency-opened"], Snapshot(gateway).Compartments.Select(c => c.Stay?.HeldFor));
        Assert.Equal(OfficeEnd.Refused, (await DoAsync(gateway, OfficeVerb.Stop, "")).End);
    }

    [Fact]
    public async Task What_was_too_warm_for_too_long_is_held_once_and_an_operator_may_keep_it()
    {
        await using RunningGateway gateway = await UpAsync(Stay("s-1", First, StayPhase.Stored));
        byte[] rules = Encoding.UTF8.GetBytes($$"""{ "chilled": [{ "device": "{{Locker}}", "parts": ["{{First}}"], "point": "{{Locker}}/temperature_c", "breachMinutes": 1 }] }""");
        Assert.True((await gateway.Get<DocumentStore>().PutAsync("lockers", rules, "api", "because", null, Token)).IsApplied);

        // An earlier run has not known it cold for a minute already.
        ChillWatch warm = ChillWatch.Begin(0) with { AmissNs = 60_000_000_000 };
        await gateway.StopAsync();
        await gateway.StartAsync();
        await Eventually.True("its watch has begun, and writes over nothing any more", RunningGateway.Limit, () => gateway.Database.Read(c =>
        {
            using Microsoft.Data.Sqlite.SqliteCommand count = c.CreateCommand();
            count.CommandText = "SELECT COUNT(*) FROM chill";
            return count.ExecuteScalar() is 1L;
        }));
        await gateway.Database.WriteAsync(scope => scope.Execute("INSERT OR REPLACE INTO chill(stay, body) VALUES ('s-1', $0)", JsonSerializer.Serialize(warm)));
        await gateway.StopAsync();
        await gateway.StartAsync();
        await AlarmAsync(gateway, "chill-breached", First);
        await Eventually.True("it is held", RunningGateway.Limit, () => Note(gateway, First).Stay is { Phase: "held", HeldFor: "chill-breached", Breached: true });
        Assert.Equal(("gateway", "chill-breached"), Who(gateway, ErrandWords.Held));

        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.Keep, First)).End);
        Assert.Empty(Snapshot(gateway).Alarms);
        await gateway.StopAsync();
        await gateway.StartAsync();
        await Eventually.True("the locker is known again", RunningGateway.Limit, () => Snapshot(gateway).Compartments.Count == 2);
        Assert.True(Note(gateway, First).Stay is { Phase: "stored", Breached: true });
        Assert.Single(gateway.Events(), e => e.Kind == EventKinds.ChillBreached);
    }

    [Fact]
    public async Task A_compartment_goes_out_of_service_and_back_through_the_document()
    {
        await using RunningGateway gateway = await UpAsync();
        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.OutOfService, Second)).End);
        Assert.Equal(OfficeEnd.Refused, (await DoAsync(gateway, OfficeVerb.OutOfService, Second)).End);
        Assert.Equal("I looked", Note(gateway, Second).OutOfService);
        Assert.Equal(OfficeEnd.Done, (await DoAsync(gateway, OfficeVerb.InService, Second)).End);
        Assert.Equal(("", 2L), (Note(gateway, Second).OutOfService, gateway.Get<DocumentStore>().Version("lockers")));
        Assert.Contains("by ann: I looked", gateway.Events().Last(e => e.Kind == "document-applied").Json.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_birth_of_a_locker_names_all_that_may_happen_there()
    {
        await using RunningGateway gateway = await UpAsync(Stay("s-1", First, StayPhase.Held));
        KnownEvents known = gateway.Get<KnownEvents>();
        Assert.Empty(EventKinds.OfLocker.Except(known.Of(Locker)));
        bool reborn = false;
        known.NewKind += (_, _) => reborn = true;
        await DoAsync(gateway, OfficeVerb.Keep, First);
        Assert.False(reborn);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static CompartmentNote Note(RunningGateway gateway, string part) => Snapshot(gateway).Compartments.Single(c => c.Part == part);

    private static OfficeOrder Order(OfficeVerb verb, string part, string id = "") => new(verb, Locker, part, id, "ann", "I looked", "api");

    private static Task<OfficeAnswer> DoAsync(RunningGateway gateway, OfficeVerb verb, string part, string id = "") => gateway.Get<ILockersView>().DoAsync(Order(verb, part, id), Token);

    private static Task AlarmAsync(RunningGateway gateway, string kind, string part) =>
        Eventually.True($"{kind} is up", RunningGateway.Limit, () => Snapshot(gateway).Alarms.Any(a => a.Kind == kind && a.Part == part));

    private static (string? Issuer, string? Reason) Who(RunningGateway gateway, string kind)
    {
        JsonElement json = gateway.Events().Last(e => e.Kind == kind).Json;
        return (json.GetProperty("issuer").GetString(), json.GetProperty("reason").GetString());
    }
}

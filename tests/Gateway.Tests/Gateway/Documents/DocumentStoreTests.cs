using System.Text;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway.Documents;

public sealed class DocumentStoreTests
{
    [Fact]
    public async Task A_document_is_in_force_with_its_event_and_its_point_and_stays_after_a_restart()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        DocumentStore store = gateway.Get<DocumentStore>();
        List<string> changed = [];
        store.Changed += (_, e) => changed.Add(e.Name);

        DocumentPut put = await PutAsync(store, "lockers", """{ "helpPhone": "12345" }""", "because");
        Assert.True(put.IsApplied);
        Assert.Equal((1L, "12345"), (store.Version("lockers"), store.Current.Lockers.HelpPhone));
        Assert.Equal(["lockers"], changed);
        (_, _, System.Text.Json.JsonElement json) = Assert.Single(gateway.Events(), e => e.Kind == "document-applied");
        Assert.Equal(("lockers", 1L, "api", "because"), (json.GetProperty("name").GetString(), json.GetProperty("version").GetInt64(), json.GetProperty("source").GetString(), json.GetProperty("reason").GetString()));
        Assert.Matches("^[0-9a-f]{64}$", json.GetProperty("sha256").GetString());
        Assert.Contains(gateway.Records(OutboxStream.Telemetry).SelectMany(r => r.Metrics), m => m.Name == "document/lockers/version" && m.Value.Equals(MetricValue.Of(1L)));

        Assert.True((await PutAsync(store, "lockers", """{ "helpPhone": "12345" }""", "again")).Unchanged);
        Assert.Equal(2, (await PutAsync(store, "lockers", """{ "helpPhone": "54321" }""", "new")).Version);
        await gateway.StopAsync();
        await gateway.StartAsync();
        Assert.Equal((2L, "54321"), (gateway.Get<DocumentStore>().Version("lockers"), gateway.Get<DocumentStore>().Current.Lockers.HelpPhone));
        Assert.Equal(2, gateway.Events().Count(e => e.Kind == "document-applied"));
    }

    [Fact]
    public async Task A_wrong_a_reasonless_a_misplaced_and_an_overtaken_document_change_nothing()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        DocumentStore store = gateway.Get<DocumentStore>();
        await PutAsync(store, "tariffs", """{ "currency": "CNY" }""", "first");

        Assert.Equal(["$.currency", "$.storag"], (await PutAsync(store, "tariffs", """{ "currency": "x", "storag": [] }""", "r")).Errors.Select(e => e.Path).Order(StringComparer.Ordinal));
        Assert.Contains("reason", (await PutAsync(store, "tariffs", "{}", " ")).Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal("$.addresses[0].device", (await PutAsync(store, "addresses", """{ "addresses": [ { "id": "a", "name": "A", "device": "locker-2", "part": "compartment/01" } ] }""", "r")).Errors[0].Path);
        DocumentPut stale = await store.PutAsync("tariffs", "{}"u8.ToArray(), "api", "r", 0, TestContext.Current.CancellationToken);
        Assert.True(stale.Stale && !stale.IsApplied);
        Assert.Equal((1L, 0L), (store.Version("tariffs"), store.Version("addresses")));
        Assert.Single(gateway.Events(), e => e.Kind == "document-applied");
    }

    [Fact]
    public async Task A_compartment_and_a_thermometer_that_the_site_does_not_have_are_refused_with_their_place()
    {
        await using RunningGateway gateway = new();
        DeviceSettings locker = gateway.Settings.Site.Devices[0] with { Sizes = new Dictionary<string, string> { ["1-8"] = "S", ["12"] = "M" } };
        gateway.Settings = gateway.Settings with { Site = gateway.Settings.Site with { Devices = [locker] } };
        await gateway.StartAsync();
        DocumentStore store = gateway.Get<DocumentStore>();
        DocumentPut put = await PutAsync(store, "addresses", """{ "addresses": [{ "id": "a", "name": "A", "device": "locker-1", "part": "compartment/08" }, { "id": "b", "name": "B", "device": "locker-1", "part": "compartment/09" }] }""", "r");
        Assert.Equal("$.addresses[1].part", Assert.Single(put.Errors).Path);
        Assert.Contains("1-8, 12", put.Errors[0].Message, StringComparison.Ordinal);
        put = await PutAsync(store, "lockers", """
            { "outOfService": [{ "device": "locker-1", "part": "compartment/99", "reason": "r" }], "chilled": [{ "device": "locker-1", "parts": ["compartment/12", "compartment/13"], "point": "cold/zone/1/temperature_c" }] }
            """, "r");
        Assert.Equal(["$.chilled[0].parts[1]", "$.chilled[0].point", "$.outOfService[0].part"], put.Errors.Select(e => e.Path).Order(StringComparer.Ordinal));
        Assert.Equal(0, store.Version("lockers"));
    }

    [Fact]
    public async Task Changes_at_the_same_time_each_get_a_version_and_none_is_lost()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        DocumentStore store = gateway.Get<DocumentStore>();
        DocumentPut[] puts = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => PutAsync(store, "lockers", $$"""{ "helpPhone": "1000{{i}}" }""", "r")));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), puts.Select(p => p.Version).Order());
        PeoplePut[] people = await Task.WhenAll(Enumerable.Range(1, 4).Select(i =>
            PeopleDesk.ChangeAsync(store, "couriers", p => PeopleEdit.Add(p with { Iterations = 10_000 }, new PersonDraft($"p{i}", "P", "", null, $"1234{i}", null)), "api", "r", CancellationToken.None)));
        Assert.Equal(people.Count(p => p.Put.IsApplied), store.Current.Couriers.People.Count); // Who was overtaken is told so.
    }

    [Fact]
    public async Task Documents_of_the_folder_are_put_once_and_never_over_what_is_there()
    {
        using TempFolder folder = new("docs");
        folder.Write("lockers.json", """{ "helpPhone": "11111" }""");
        folder.Write("tariffs.json", """{ "currency": "wrong" }""");
        await using RunningGateway gateway = new();
        gateway.Settings = gateway.Settings with { DocumentsFolder = folder.Path };
        await gateway.StartAsync();
        Assert.Equal((1L, 0L), (gateway.Get<DocumentStore>().Version("lockers"), gateway.Get<DocumentStore>().Version("tariffs")));
        await PutAsync(gateway.Get<DocumentStore>(), "lockers", """{ "helpPhone": "22222" }""", "own");
        await gateway.StopAsync();
        await gateway.StartAsync();
        Assert.Equal("22222", gateway.Get<DocumentStore>().Current.Lockers.HelpPhone);
    }

    [Fact]
    public async Task A_stored_document_that_cannot_be_read_leaves_the_defaults_in_force()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        await gateway.Database.WriteAsync(scope => scope.Execute("INSERT INTO document VALUES ('lockers', 7, 'x', $0, 'api', 'b', 1)", Encoding.UTF8.GetBytes("{ \"unknown\": 1 }")));
        await gateway.StopAsync();
        await gateway.StartAsync();
        Assert.Equal((7L, 72), (gateway.Get<DocumentStore>().Version("lockers"), gateway.Get<DocumentStore>().Current.Lockers.Retention.ParcelHours));
    }

    private static Task<DocumentPut> PutAsync(DocumentStore store, string name, string json, string reason) =>
        store.PutAsync(name, Encoding.UTF8.GetBytes(json), "api", reason, null, CancellationToken.None);
}

using System.Text;
using CsCheck;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Documents;

public sealed class DocumentReaderTests
{
    public static TheoryData<string> Names => [.. DocumentNames.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_absent_document_is_its_defaults_and_these_read_back(string name)
    {
        DocumentReading reading = DocumentReader.Read(name, DocumentReader.WriteDefaults(name));
        Assert.Empty(reading.Errors);
        Assert.Equal(DocumentReader.WriteDefaults(name), DocumentReader.WriteDefaults(name));
        Assert.Empty(DocumentReader.Read(name, "{}"u8.ToArray()).Errors);
        Assert.Equal(72, DocumentReader.Read(DocumentNames.Lockers, "{}"u8.ToArray()).Documents!.Lockers.Retention.ParcelHours);
    }

    [Fact]
    public void A_part_that_is_given_keeps_the_defaults_beside_it()
    {
        LockerRules rules = Read(DocumentNames.Lockers, """{ "doors": { "remindAfterS": 30 }, "deposit": { "offline": "refuse" } }""").Documents!.Lockers;
        Assert.Equal((30, 120, 3), (rules.Doors.RemindAfterS, rules.Doors.GiveUpAfterS, rules.Doors.FurtherPulses));
        Assert.True(rules.Deposit.AsksConsent && !rules.Deposit.AllowedOffline && rules.DepositsOpen);
        Assert.Equal([24, 48], rules.Retention.ReminderHours);
    }

    [Theory]
    [InlineData("lockers", """{ "codes": { "digits": 5, "alphabet": "01234567899" }, "retention": { "reminderHours": [48, 24, "x"] }, "dors": {}, "chilled": [ { "device": "c", "parts": ["compartment/9"], "point": "c/t_c", "minMilliC": 9000 } ] }""",
        "$.codes.digits|$.codes.alphabet|$.retention.reminderHours[1]|$.retention.reminderHours[2]|$.dors|$.chilled[0].parts[0]|$.chilled[0].minMilliC")]
    [InlineData("lockers", """{ "outOfService": [ { "device": "l", "part": "compartment/07", "reason": "" }, { "device": "l", "part": "compartment/08", "reason": "x" }, { "device": "l", "part": "compartment/08", "reason": "y" } ], "deposit": { "offline": "never" } }""",
        "$.outOfService[0].reason|$.outOfService[2].part|$.deposit.offline")]
    [InlineData("tariffs", """{ "currency": "yuan", "storage": [ { "size": "S", "periodMinutes": 0 }, { "size": "S" }, { "freeMinutes": 1 } ] }""", "$.currency|$.storage[0].periodMinutes|$.storage[1].size|$.storage[2].size")]
    [InlineData("addresses", """{ "addresses": [ { "id": "A", "name": "x", "device": "l", "part": "compartment/01" }, { "id": "b", "name": "x", "device": "l", "part": "compartment/01", "phone": "eins" } ] }""", "$.addresses[0].id|$.addresses[1].part|$.addresses[1].phone")]
    [InlineData("keys", """{ "tickets": [ { "id": "k", "publicKey": "AAAA", "uses": ["pickups"] } ], "sealing": { "id": "s", "publicKey": "no" } }""", "$.tickets[0].publicKey|$.tickets[0].uses[0]|$.sealing.publicKey")]
    [InlineData("couriers", """{ "people": [ { "id": "a", "name": "A", "pin": "246810" }, { "id": "a", "name": "", "pin": "1" } ] }""", "$.salt|$.people[0].pin|$.people[1].pin|$.people[1].id|$.people[1].name")]
    [InlineData("nothing", "{}", "$")]
    [InlineData("lockers", "[]", "$")]
    [InlineData("lockers", "{", "$")]
    public void Every_mistake_is_found_at_once_with_its_place(string name, string json, string paths)
    {
        DocumentReading reading = Read(name, json);
        Assert.Null(reading.Documents);
        Assert.Equal(paths.Split('|').Order(StringComparer.Ordinal), reading.Errors.Select(e => e.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void PINs_and_cards_are_unique_and_a_clear_PIN_is_refused()
    {
        PeopleDocument empty = new() { Salt = Convert.ToBase64String(new byte[16]), Iterations = 10_000 };
        string pin = PersonSecret.Hash(empty, "246810");
        Person person = new() { Id = "a", Name = "A", Pin = pin, Card = pin };
        DocumentReading twice = DocumentReader.Read("couriers", DocumentReader.Write(empty with { People = [person, person with { Id = "b" }] }));
        Assert.Equal(["$.people[1].card", "$.people[1].pin"], twice.Errors.Select(e => e.Path).Order(StringComparer.Ordinal));
        Assert.Empty(DocumentReader.Read("couriers", DocumentReader.Write(empty with { People = [person] })).Errors);
    }

    [Fact]
    public void A_document_has_at_most_a_mebibyte_and_five_thousand_people()
    {
        Assert.Contains("at most 1048576", Read("lockers", $"{{ \"helpPhone\": \"{new string('1', DocumentReader.BytesMax)}\" }}").Errors[0].Message, StringComparison.Ordinal);
        string people = string.Join(',', Enumerable.Range(0, 5_001).Select(i => $$"""{"id":"p{{i}}","name":"x","pin":"{{Convert.ToBase64String(Encoding.ASCII.GetBytes($"{i:D32}"))}}"}"""));
        DocumentReading reading = Read("couriers", $$"""{ "salt": "{{Convert.ToBase64String(new byte[16])}}", "people": [{{people}}] }""");
        Assert.Equal("$.people", Assert.Single(reading.Errors).Path);
    }

    [Fact]
    public void Any_bytes_are_survived() => Gen.Select(Gen.Int[0, DocumentNames.All.Count - 1].Select(i => DocumentNames.All[i]), Gen.Byte.Array[0, 200]).Sample((name, bytes) =>
    {
        DocumentReading reading = DocumentReader.Read(name, bytes);
        Assert.Equal(reading.Errors.Count == 0, reading.Documents is not null);
    });

    [Fact]
    public void A_demo_document_with_bytes_changed_is_read_or_refused() => Gen.Select(Gen.Int[0, Demo.Length - 1].Select(i => Demo[i]), Gen.Int[0, 100_000], Gen.Byte, Gen.Int[0, 100_000], Gen.Byte).Sample((file, at, b, at2, b2) =>
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[at % bytes.Length] = b;
        bytes[at2 % bytes.Length] = b2;
        DocumentReading reading = DocumentReader.Read(Path.GetFileNameWithoutExtension(file), bytes);
        Assert.Equal(reading.Errors.Count == 0, reading.Documents is not null);
        Assert.All(reading.Errors, e => Assert.StartsWith("$", e.Path, StringComparison.Ordinal));
    }, iter: 2_000);

    [Fact]
    public void The_demo_documents_are_right()
    {
        Assert.Equal(6, Demo.Length);
        Assert.All(Demo, file => Assert.Empty(DocumentReader.Read(Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file)).Errors));
        PeopleDocument couriers = DocumentReader.Read("couriers", File.ReadAllBytes(Demo.Single(d => d.EndsWith("couriers.json", StringComparison.Ordinal)))).Documents!.Couriers;
        Assert.Equal(("张师傅", PersonSecret.Hash(couriers, "246810")), (couriers.People[0].Name, couriers.People[0].Pin));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_schema_in_the_repository_is_the_one_of_the_types(string name) =>
        Assert.Equal(File.ReadAllText(RepoRoot.Under("hardware", "sites", $"{DocumentReader.SchemaName(name)}.schema.json")), DocumentReader.Schema(name));

    private static string[] Demo => Directory.GetFiles(RepoRoot.Under("hardware", "sites", "demo-documents"), "*.json");

    private static DocumentReading Read(string name, string json) => DocumentReader.Read(name, Encoding.UTF8.GetBytes(json));
}

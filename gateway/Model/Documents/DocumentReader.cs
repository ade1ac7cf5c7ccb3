using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>What came of reading a document: it, among the defaults of the others, or every error at once, never both.</summary>
public sealed record DocumentReading(SiteDocuments? Documents, IReadOnlyList<SiteError> Errors);

/// <summary>Reads documents, each whole: what is wrong anywhere in it refuses all of it. Never throws on what stands in one.</summary>
public static class DocumentReader
{
    public const int BytesMax = 1 << 20;

    private static readonly JsonSerializerOptions Readable = new(DocumentJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly WholeReader<LockerRules> LockersReader = new("a document lockers", BytesMax, DocumentJson.Default.LockerRules,
    [
        new LockerRules(), new DepositRules(), new CodeRules(), new RetentionRules(), new DoorRules(), new TerminalRules(),
        new ChilledRule { Device = "", Parts = [], Point = "" }, new OutOfServicePart { Device = "", Part = "", Reason = "" },
    ]);

    private static readonly WholeReader<PeopleDocument> PeopleReader = new("a document of people", BytesMax, DocumentJson.Default.PeopleDocument,
        [new PeopleDocument(), new Person { Id = "", Name = "", Pin = "" }]);

    private static readonly WholeReader<Tariffs> TariffsReader = new("a document tariffs", BytesMax, DocumentJson.Default.Tariffs, [new Tariffs(), new Tariff { Size = "" }]);

    private static readonly WholeReader<Addresses> AddressesReader = new("a document addresses", BytesMax, DocumentJson.Default.Addresses,
        [new Addresses(), new Address { Id = "", Name = "", Device = "", Part = "" }]);

    private static readonly WholeReader<Keys> KeysReader = new("a document keys", BytesMax, DocumentJson.Default.Keys,
        [new Keys(), new TicketKey { Id = "", PublicKey = "", Uses = [] }, new SealingKey { Id = "", PublicKey = "" }]);

    /// <param name="name">One of <see cref="DocumentNames.All"/>; another is an error of its own.</param>
    public static DocumentReading Read(string name, ReadOnlyMemory<byte> utf8) => name switch
    {
        DocumentNames.Lockers => Reading(LockersReader.Read(utf8, DocumentRules.Check), d => SiteDocuments.Defaults with { Lockers = d }),
        DocumentNames.Couriers => Reading(PeopleReader.Read(utf8, DocumentRules.Check), d => SiteDocuments.Defaults with { Couriers = d }),
        DocumentNames.Merchants => Reading(PeopleReader.Read(utf8, DocumentRules.Check), d => SiteDocuments.Defaults with { Merchants = d }),
        DocumentNames.Postmen => Reading(PeopleReader.Read(utf8, DocumentRules.Check), d => SiteDocuments.Defaults with { Postmen = d }),
        DocumentNames.Tariffs => Reading(TariffsReader.Read(utf8, DocumentRules.Check), d => SiteDocuments.Defaults with { Tariffs = d }),
        DocumentNames.Addresses => Reading(AddressesReader.Read(utf8, DocumentRules.Check), d => SiteDocuments.Defaults with { Addresses = d }),
        DocumentNames.Keys => Reading(KeysReader.Read(utf8, DocumentRules.Check), d => SiteDocuments.Defaults with { Keys = d }),
        _ => new DocumentReading(null, [new SiteError("$", $"there is no document \"{name}\"; {SiteWords.InsteadOf(name, DocumentNames.All)}")]),
    };

    /// <summary>A document of people as it is stored.</summary>
    public static byte[] Write(PeopleDocument people) => JsonSerializer.SerializeToUtf8Bytes(people, (JsonTypeInfo<PeopleDocument>)Readable.GetTypeInfo(typeof(PeopleDocument)));

    /// <summary>The whole document, with every default spelt out.</summary>
    public static byte[] Write(LockerRules rules) => JsonSerializer.SerializeToUtf8Bytes(rules, (JsonTypeInfo<LockerRules>)Readable.GetTypeInfo(typeof(LockerRules)));

    /// <summary>A document that the gateway does not have, written out: its defaults.</summary>
    public static byte[] WriteDefaults(string name) => JsonSerializer.SerializeToUtf8Bytes(Default(name), Readable.GetTypeInfo(TypeOf(name).Type));

    /// <summary>The JSON schema of a document, ending in a new line.</summary>
    public static string Schema(string name) => JsonSchemaText.Write(JsonSchemaText.Export(TypeOf(name), $"Document {SchemaName(name)} of LifeCircle.Edge"), TypeOf(name));

    /// <summary>The schema's file is called so, with <c>.schema.json</c>: the three documents of people share one.</summary>
    public static string SchemaName(string name) => DocumentNames.People.Contains(name, StringComparer.Ordinal) ? "people" : name;

    private static DocumentReading Reading<T>((T? Value, IReadOnlyList<SiteError> Errors) read, Func<T, SiteDocuments> apply)
        where T : class => new(read.Value is { } value ? apply(value) : null, read.Errors);

    private static JsonTypeInfo TypeOf(string name) => name switch
    {
        DocumentNames.Lockers => DocumentJson.Default.LockerRules,
        DocumentNames.Tariffs => DocumentJson.Default.Tariffs,
        DocumentNames.Addresses => DocumentJson.Default.Addresses,
        DocumentNames.Keys => DocumentJson.Default.Keys,
        DocumentNames.Couriers or DocumentNames.Merchants or DocumentNames.Postmen => DocumentJson.Default.PeopleDocument,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static object Default(string name) => name switch
    {
        DocumentNames.Lockers => new LockerRules(),
        DocumentNames.Tariffs => new Tariffs(),
        DocumentNames.Addresses => new Addresses(),
        DocumentNames.Keys => new Keys(),
        _ => new PeopleDocument(),
    };
}

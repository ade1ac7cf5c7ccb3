using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Documents;

/// <param name="name">One of <see cref="DocumentNames.All"/>.</param>
public sealed class DocumentChangedEventArgs(string name) : EventArgs
{
    public string Name { get; } = name;
}

/// <summary>The documents in force.</summary>
/// <remarks>
/// (1) A document is in force when it is on disk, and with it the event and the point that say so.
/// (2) A document with any error changes nothing.
/// (3) A stored document that this program cannot read leaves its defaults in force and is told in the log; it stays stored.
/// </remarks>
public sealed partial class DocumentStore : IDocumentDesk
{
    private readonly Database _database;
    private readonly RecordWriter _records;
    private readonly RecentEvents _recent;
    private readonly GatewaySettings _settings;
    private readonly BootClock _boot;
    private readonly ILogger<DocumentStore> _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredDocument> _stored = new(StringComparer.Ordinal);
    private volatile SiteDocuments _current = SiteDocuments.Defaults;

    public DocumentStore(Database database, RecordWriter records, RecentEvents recent, GatewaySettings settings, BootClock boot, ILogger<DocumentStore> logger)
    {
        (_database, _records, _recent, _settings, _boot, _logger) = (database, records, recent, settings, boot, logger);
        foreach (StoredDocument document in database.Read(DocumentTable.All))
        {
            _stored[document.Name] = document;
            DocumentReading reading = DocumentReader.Read(document.Name, document.Body);
            if (reading.Documents is { } read) { _current = _current.Taking(document.Name, read); }
            else { LogUnreadable(document.Name, document.Version, string.Join("; ", reading.Errors)); }
        }
    }

    /// <summary>Another document is in force. Raised after commit, on the writer's thread.</summary>
    public event EventHandler<DocumentChangedEventArgs>? Changed;

    public SiteDocuments Current => _current;

    /// <summary>Version of a document; 0 for one that was never put.</summary>
    public long Version(string name) => Find(name)?.Version ?? 0;

    /// <summary>A document as it is stored; null for one that was never put.</summary>
    public StoredDocument? Find(string name)
    {
        lock (_lock) { return _stored.GetValueOrDefault(name); }
    }

    public Task<IReadOnlyList<DocumentLine>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DocumentLine>>([.. DocumentNames.All.Select(n => Find(n)?.Line ?? new DocumentLine(n, 0, "", ""))]);

    public Task<(byte[] Body, long Version)> ReadAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(Find(name) is { } found ? (found.Body, found.Version) : (DocumentReader.WriteDefaults(name), 0));

    public async Task<DocumentPut> PutAsync(string name, ReadOnlyMemory<byte> body, string source, string reason, long? ifVersion, CancellationToken cancellationToken)
    {
        if (DocumentPut.Complaint(reason) is { } complaint) { return DocumentPut.Refused(Version(name), "$", complaint); }
        DocumentReading reading = DocumentReader.Read(name, body);
        if (reading.Documents is null) { return new DocumentPut(Version(name), reading.Errors); }
        SiteError[] misfits = [.. DocumentFit.Check(name, reading.Documents, _settings.Site)];
        if (misfits.Length > 0) { return new DocumentPut(Version(name), misfits); }

        StoredDocument document = StoredDocument.Of(name, body, source, _boot);
        return await _database.WriteAsync(scope => Put(scope, document, reading.Documents, reason.Trim(), ifVersion));
    }

    /// <summary>Puts what the store does not have yet, e.g. the documents of a demo; what it has stays.</summary>
    public async Task PutMissingAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (string name in DocumentNames.All.Where(n => Version(n) == 0))
        {
            string path = Path.Combine(folder, $"{name}.json");
            if (!File.Exists(path)) { continue; }
            DocumentPut put = await PutAsync(name, await File.ReadAllBytesAsync(path, cancellationToken), "file", $"first start with {Path.GetFileName(path)}", ifVersion: 0, cancellationToken);
            if (!put.IsApplied) { LogRefused(path, string.Join("; ", put.Errors)); }
        }
    }

    /// <summary>Tells of changes that were made while the gateway was down, each in its event, once.</summary>
    public Task SayUnsaidAsync()
    {
        IReadOnlyList<UnsaidChange> unsaid = _database.Read(DocumentTable.Unsaid);
        return unsaid.Count == 0 ? Task.CompletedTask : _database.WriteAsync(scope =>
        {
            foreach (UnsaidChange change in unsaid) { Say(scope, change); }
            DocumentTable.ForgetUnsaid(scope);
        });
    }

    /// <summary>The version of each document, as points of the node.</summary>
    public IEnumerable<MetricImage> Points() => DocumentNames.All.Select(n => Point(n, Version(n)));

    private static MetricImage Point(string name, long version) => new($"document/{name}/version", SparkplugType.Int64, "", MetricValue.Of(version), MetricQuality.Good);

    private DocumentPut Put(WriteScope scope, StoredDocument wished, SiteDocuments read, string reason, long? ifVersion)
    {
        (DocumentPut put, StoredDocument? document) = DocumentTable.Put(scope, wished, ifVersion);
        if (document is null) { return put; }
        Say(scope, new UnsaidChange(document.Name, document.Version, document.Sha256, document.Source, reason));
        _records.AppendPoints(scope, "", document.AppliedBoot, document.AppliedNs, [Point(document.Name, document.Version)]);
        scope.AfterCommit(() =>
        {
            lock (_lock) { _stored[document.Name] = document; }
            _current = _current.Taking(document.Name, read);
            LogApplied(document.Name, document.Version, document.Source);
            Changed?.Invoke(this, new DocumentChangedEventArgs(document.Name));
        });
        return put;
    }

    private void Say(WriteScope scope, UnsaidChange change)
    {
        EventNote note = _records.OwnEvent("", "", EventKinds.DocumentApplied, EventJson.Object(writer =>
        {
            writer.WriteString("name", change.Name);
            writer.WriteNumber("version", change.Version);
            writer.WriteString("sha256", change.Sha256);
            writer.WriteString("source", change.Source);
            writer.WriteString("reason", change.Reason);
        }));
        _records.AppendEvent(scope, note);
        scope.AfterCommit(() => _recent.Add(note));
    }

    [LoggerMessage(EventId = 2600, Level = LogLevel.Information, Message = "Document {Name} version {Version} is in force (from {Source})")]
    private partial void LogApplied(string name, long version, string source);

    [LoggerMessage(EventId = 2601, Level = LogLevel.Error, Message = "The stored document {Name} version {Version} cannot be read, its defaults are in force: {Errors}")]
    private partial void LogUnreadable(string name, long version, string errors);

    [LoggerMessage(EventId = 2602, Level = LogLevel.Error, Message = "{Path} is refused: {Errors}")]
    private partial void LogRefused(string path, string errors);
}

using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Sparkplug.Sealing;

namespace LifeCircle.Edge.Gateway.Records;

/// <summary>The public key to which sealed parts are made, as the document <c>keys</c> says now.</summary>
public interface IPlatformKey
{
    /// <summary>Id and SubjectPublicKeyInfo (DER, P-256) of the key in force; null while the platform has given none.</summary>
    (string Id, byte[] SpkiDer)? Current { get; }
}

/// <summary>Makes the part of an event that only the platform can read.</summary>
/// <remarks><code>
/// EventNote note = records.OwnEvent(device, part, "pickup-ready", data);
/// records.AppendEvent(scope, note with { Sealed = sealer.Seal(note.Id, note.Kind, secrets) });
/// </code></remarks>
public sealed partial class EventSealer(IPlatformKey keys, GatewaySettings settings, ILogger<EventSealer> logger)
{
    /// <summary>The field of the event; null without a key, and then the caller decides whether the event goes without its secrets.</summary>
    /// <param name="secrets">Short texts by name, such as <c>phone</c> and <c>code</c>; together at most <see cref="Sealer.PlaintextBytesMax"/> bytes of JSON.</param>
    /// <exception cref="ArgumentException">The event has no id, or the secrets are longer.</exception>
    public string? Seal(string eventId, string kind, IReadOnlyDictionary<string, string> secrets)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventId);
        ArgumentNullException.ThrowIfNull(secrets);
        if (keys.Current is not { } key) { return null; }
        SealedPlace place = new(settings.Site.Circle, settings.Site.Gateway, eventId, kind);
        byte[] plaintext = EventJson.Bytes(writer =>
        {
            foreach ((string name, string value) in secrets.OrderBy(s => s.Key, StringComparer.Ordinal)) { writer.WriteString(name, value); }
        });
        SealVerdict verdict = Sealer.Seal(key.SpkiDer, key.Id, place.ToBytes(), plaintext, out string text);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(plaintext);
        if (verdict == SealVerdict.Done) { return text; }
        if (verdict == SealVerdict.TooLong) { throw new ArgumentException($"The secrets of a {kind} are too long. {verdict.Sentence()}", nameof(secrets)); }
        LogBadKey(key.Id, verdict.Sentence());
        return null;
    }

    /// <summary>Where a text that is kept with a stay is sealed; see <see cref="KeptRecipient"/>.</summary>
    public string KeptPlace(string stay) => KeptRecipient.PlaceText(settings.Site.Circle, settings.Site.Gateway, stay);

    [LoggerMessage(EventId = 2060, Level = LogLevel.Warning, Message = "Nothing can be sealed to the platform's key \"{Key}\": {Reason} Make one with cloud-ingest sealing-key new and put it into the document keys.")]
    private partial void LogBadKey(string key, string reason);
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Model.Documents;

namespace LifeCircle.Edge.Model.Codes;

/// <summary>What a signed QR code says.</summary>
/// <param name="Use">courier, merchant, postman or pickup.</param>
/// <param name="Site">circle/gateway.</param>
/// <param name="Id">Person or stay.</param>
/// <param name="ExpiresS">Unix seconds.</param>
/// <param name="CodeIssue">For which issue of the stay's code, as the event that told the code has it (code_issue); the first where nothing is said. A code that is issued again ends the tickets before it.</param>
public sealed record Ticket(
    [property: JsonPropertyName("u"), JsonRequired] string Use,
    [property: JsonPropertyName("s"), JsonRequired] string Site,
    [property: JsonPropertyName("i"), JsonRequired] string Id,
    [property: JsonPropertyName("e"), JsonRequired] long ExpiresS,
    [property: JsonPropertyName("n"), JsonRequired] string Nonce,
    [property: JsonPropertyName("c")] int CodeIssue = 1);

public enum TicketVerdict
{
    Ok,

    /// <summary>All is right, but nobody knows whether it is over: this gateway does not know the time.</summary>
    OkButTimeUnknown,

    /// <summary>No ticket, or cut off.</summary>
    Malformed,

    /// <summary>Made for another corner.</summary>
    WrongSite,

    /// <summary>The document keys has no key for this use.</summary>
    UnknownKey,

    /// <summary>None of the keys for this use has signed it.</summary>
    BadSignature,

    Expired,
}

/// <param name="Ticket">What it says; null unless the signature is right.</param>
public sealed record TicketReading(TicketVerdict Verdict, Ticket? Ticket)
{
    /// <summary>True with a right signature for this site that is not known to be over.</summary>
    public bool IsGood => Verdict is TicketVerdict.Ok or TicketVerdict.OkButTimeUnknown;
}

/// <summary>Reads tickets; needs no network.</summary>
/// <remarks><code>
/// LC1.base64url(payload).base64url(signature)
/// payload    {"u":"pickup","s":"circle/gateway","i":"id","e":1780000000,"n":"nonce","c":1}
/// signature  ECDSA P-256 with SHA-256 over the ASCII text before the last dot; 64 bytes, r then s
/// </code></remarks>
public static class TicketReader
{
    public const string Prefix = "LC1.";

    /// <summary>A QR code of 512 characters is the largest that a phone shows readably.</summary>
    public const int CharsMax = 512;

    private const int SignatureBytes = 64;
    private const int TextMax = 96;

    /// <summary>True for what claims to be a ticket: a scanner also reads waybills and cards.</summary>
    public static bool LooksLikeOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.TrimStart().StartsWith(Prefix, StringComparison.Ordinal);
    }

    /// <param name="site">This corner: circle/gateway.</param>
    /// <param name="nowS">Unix seconds of a trusted clock; null when there is none.</param>
    public static TicketReading Read(string text, Keys keys, string site, long? nowS)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(keys);
        text = text.Trim();
        int dot = text.LastIndexOf('.');
        if (text.Length > CharsMax || !text.StartsWith(Prefix, StringComparison.Ordinal) || dot < Prefix.Length) { return new(TicketVerdict.Malformed, null); }
        if (Decode(text.AsSpan(dot + 1)) is not { Length: SignatureBytes } signature || Payload(text.AsSpan()[Prefix.Length..dot]) is not { } ticket) { return new(TicketVerdict.Malformed, null); }
        if (ticket.Site != site) { return new(TicketVerdict.WrongSite, null); }

        TicketKey[] known = [.. keys.Tickets.Where(k => k.Uses.Contains(ticket.Use, StringComparer.Ordinal))];
        if (known.Length == 0) { return new(TicketVerdict.UnknownKey, null); }
        byte[] signed = Encoding.ASCII.GetBytes(text[..dot]);
        if (!known.Any(k => IsSignedBy(k, signed, signature))) { return new(TicketVerdict.BadSignature, null); }
        return nowS switch
        {
            null => new(TicketVerdict.OkButTimeUnknown, ticket),
            { } now when now >= ticket.ExpiresS => new(TicketVerdict.Expired, ticket),
            _ => new(TicketVerdict.Ok, ticket),
        };
    }

    private static Ticket? Payload(ReadOnlySpan<char> text)
    {
        if (Decode(text) is not { } json) { return null; }
        try
        {
            Ticket? ticket = JsonSerializer.Deserialize(json, TicketJson.Default.Ticket);
            return ticket is { Use: { Length: > 0 and <= TextMax }, Site: { Length: > 0 and <= TextMax }, Id: { Length: > 0 and <= TextMax }, Nonce.Length: <= TextMax } ? ticket : null;
        }
        catch (JsonException) { return null; }
    }

    private static byte[]? Decode(ReadOnlySpan<char> text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static bool IsSignedBy(TicketKey key, byte[] signed, byte[] signature)
    {
        using ECDsa ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key.PublicKey), out _);
        return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256);
    }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Ticket))]
internal sealed partial class TicketJson : JsonSerializerContext;

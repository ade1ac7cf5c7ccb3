using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LifeCircle.Edge.Sparkplug.Sealing;

namespace LifeCircle.Edge.Support;

/// <summary>Makes signed QR codes as the platform does.</summary>
public static class TicketPress
{
    public static string Sign(ECDsa key, string payload)
    {
        ArgumentNullException.ThrowIfNull(key);
        string signed = $"LC1.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <param name="codeIssue">For which issue of the code; null for a platform that does not say, and means the first.</param>
    public static string Sign(ECDsa key, string use, string site, string id, DateTimeOffset until, int? codeIssue = null) =>
        Sign(key, $$"""{"u":"{{use}}","s":"{{site}}","i":"{{id}}","e":{{until.ToUnixTimeSeconds()}},"n":"1"{{(codeIssue is { } issue ? $",\"c\":{issue}" : "")}}}""");

    /// <summary>The document <c>keys</c> with this one key.</summary>
    public static string KeysDocument(ECDsa key, params string[] uses) => KeysDocument(key, null, uses);

    /// <summary>The same with a key to seal for, which is <paramref name="sealing"/>.</summary>
    public static string KeysDocument(ECDsa key, SealingKey? sealing, params string[] uses)
    {
        ArgumentNullException.ThrowIfNull(key);
        string platform = sealing is null ? "" : $$""" "sealing": { "id": "{{sealing.Id}}", "publicKey": "{{Convert.ToBase64String(sealing.PublicSpki)}}" },""";
        return $$"""{{{platform}} "tickets": [{ "id": "platform", "publicKey": "{{Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}}", "uses": ["{{string.Join("\", \"", uses)}}"] }] }""";
    }
}

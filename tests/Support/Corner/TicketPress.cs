using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

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

    public static string Sign(ECDsa key, string use, string site, string id, DateTimeOffset until) =>
        Sign(key, $$"""{"u":"{{use}}","s":"{{site}}","i":"{{id}}","e":{{until.ToUnixTimeSeconds()}},"n":"1"}""");

    /// <summary>The document <c>keys</c> with this one key.</summary>
    public static string KeysDocument(ECDsa key, params string[] uses)
    {
        ArgumentNullException.ThrowIfNull(key);
        return $$"""{ "tickets": [{ "id": "platform", "publicKey": "{{Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}}", "uses": ["{{string.Join("\", \"", uses)}}"] }] }""";
    }
}

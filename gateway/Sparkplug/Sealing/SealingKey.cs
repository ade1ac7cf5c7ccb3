using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace LifeCircle.Edge.Sparkplug.Sealing;

/// <summary>The platform's key pair; the private half opens sealed parts and is in nobody's hands but the platform's.</summary>
/// <remarks>The id is made from the public key, so a key file needs nothing beside it and two keys never share an id: 16 hex digits of the SHA-256 of its SubjectPublicKeyInfo.</remarks>
public sealed class SealingKey : IDisposable
{
    private const int IdBytes = 8;

    private SealingKey(ECDiffieHellman key)
    {
        Key = key;
        PublicSpki = key.ExportSubjectPublicKeyInfo();
        Id = IdOf(PublicSpki);
    }

    public string Id { get; }

    /// <summary>DER, as gateways get it.</summary>
    public byte[] PublicSpki { get; }

    public ECDiffieHellman Key { get; }

    public static SealingKey New() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    public static string IdOf(ReadOnlySpan<byte> spki) => Convert.ToHexStringLower(SHA256.HashData(spki).AsSpan(0, IdBytes));

    /// <summary>Reads PKCS #8 in PEM, as <see cref="ToPem"/> and <c>openssl genpkey</c> write it.</summary>
    /// <param name="error">A sentence when false.</param>
    public static bool TryReadPem(string pem, [NotNullWhen(true)] out SealingKey? key, out string error)
    {
        (key, error) = (null, "");
        ECDiffieHellman read = ECDiffieHellman.Create();
        try
        {
            read.ImportFromPem(pem);
            read.ExportECPrivateKey(); // A public key has none, and this is where it shows.
            if (IsOnCurve(read))
            {
                key = new SealingKey(read);
                return true;
            }

            error = "the key is not one of the curve P-256";
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            error = "there is no private key in it that can be read; it begins with -----BEGIN PRIVATE KEY----- and is not encrypted";
        }

        read.Dispose();
        return false;
    }

    public string ToPem() => Key.ExportPkcs8PrivateKeyPem();

    public void Dispose() => Key.Dispose();

    /// <summary>Null when the bytes are no public key of P-256, or something follows it.</summary>
    internal static ECDiffieHellman? ReadPublic(ReadOnlySpan<byte> spki)
    {
        ECDiffieHellman key = ECDiffieHellman.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(spki, out int read);
            if (read == spki.Length && IsOnCurve(key)) { return key; }
        }
        catch (CryptographicException) { } // No key: the answer is null.

        key.Dispose();
        return null;
    }

    internal static bool IsOnCurve(ECDiffieHellman key)
    {
        ECCurve curve = key.ExportParameters(includePrivateParameters: false).Curve;
        return curve is { IsNamed: true, Oid.Value: "1.2.840.10045.3.1.7" };
    }
}

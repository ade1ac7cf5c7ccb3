using System.Buffers;
using System.Security.Cryptography;
using LifeCircle.Edge.Sparkplug.Records;

namespace LifeCircle.Edge.Sparkplug.Sealing;

/// <summary>Seals a few bytes to a public key so that only its owner opens them, and only in the place for which they were sealed: ECIES over P-256.</summary>
/// <remarks><code>
/// offset  bytes  field, inside the base64url of <see cref="SealedText"/>
///   0       65   ephemeral point   0x04, x, y: made for this one text
///  65       12   nonce             random
///  77        n   ciphertext        AES-256-GCM
///  77+n     16   tag
///
/// key  = HKDF-SHA256(ikm = x of the agreed point, salt = the ephemeral point, info)
/// info = "lifecircle sealed part 1", key id, associated data; each with its length as a varint before it
/// </code>
/// Whoever moves a text to another event, or writes another key id before it, derives another key, and the tag does not fit.
/// Pure: no clock, no I/O but the system's random numbers. Failures are verdicts; nothing throws on what came from elsewhere.
/// </remarks>
public static class Sealer
{
    private const int PointBytes = 65, CoordinateBytes = 32, NonceBytes = 12, TagBytes = 16, KeyBytes = 32;
    private const byte Uncompressed = 4;
    private const string Purpose = "lifecircle sealed part 1";

    /// <summary>Bytes that point, nonce and tag take.</summary>
    public const int OverheadBytes = PointBytes + NonceBytes + TagBytes;

    /// <summary>What fits under the longest key id.</summary>
    public const int PlaintextBytesMax = ((SealedText.CharsMax - 5 - SealedText.KeyIdCharsMax - 1) / 4 * 3) - OverheadBytes;

    /// <summary>Seals to the recipient's public key.</summary>
    /// <param name="publicKeySpki">SubjectPublicKeyInfo, DER, of a key of P-256.</param>
    /// <param name="keyId">Travels in the text, so that the recipient finds the private key.</param>
    /// <param name="associatedData">Must be said again to open; see <see cref="SealedPlace"/>.</param>
    /// <param name="sealedText">Empty unless <see cref="SealVerdict.Done"/>.</param>
    public static SealVerdict Seal(ReadOnlySpan<byte> publicKeySpki, string keyId, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, out string sealedText)
    {
        sealedText = "";
        if (!SealedText.IsKeyId(keyId)) { return SealVerdict.BadKeyId; }
        if (plaintext.Length > PlaintextBytesMax) { return SealVerdict.TooLong; }
        using ECDiffieHellman? recipient = SealingKey.ReadPublic(publicKeySpki);
        if (recipient is null) { return SealVerdict.BadKey; }
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] sealedBytes = new byte[OverheadBytes + plaintext.Length];
        Span<byte> point = sealedBytes.AsSpan(0, PointBytes);
        WritePoint(ephemeral, point);
        Span<byte> nonce = sealedBytes.AsSpan(PointBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        byte[] key = Key(ephemeral, recipient, point, keyId, associatedData);
        using (AesGcm cipher = new(key, TagBytes))
        {
            cipher.Encrypt(nonce, plaintext, sealedBytes.AsSpan(PointBytes + NonceBytes, plaintext.Length), sealedBytes.AsSpan(sealedBytes.Length - TagBytes));
        }

        CryptographicOperations.ZeroMemory(key);
        sealedText = SealedText.Write(keyId, sealedBytes);
        return SealVerdict.Done;
    }

    /// <summary>Opens with the recipient's private key.</summary>
    /// <param name="associatedData">As it was when the text was sealed.</param>
    /// <param name="plaintext">Empty unless <see cref="SealVerdict.Done"/>.</param>
    public static SealVerdict Open(ECDiffieHellman privateKey, ReadOnlySpan<byte> associatedData, string? sealedText, out byte[] plaintext)
    {
        ArgumentNullException.ThrowIfNull(privateKey);
        plaintext = [];
        SealVerdict read = SealedText.Read(sealedText, out string keyId, out byte[] bytes);
        if (read != SealVerdict.Done) { return read; }
        if (bytes.Length < OverheadBytes) { return SealVerdict.TooShort; }
        if (!SealingKey.IsOnCurve(privateKey)) { return SealVerdict.BadKey; }
        ReadOnlySpan<byte> point = bytes.AsSpan(0, PointBytes);
        using ECDiffieHellman? ephemeral = ReadPoint(point);
        if (ephemeral is null) { return SealVerdict.BadPoint; }
        byte[] key = Key(privateKey, ephemeral, point, keyId, associatedData);
        byte[] opened = new byte[bytes.Length - OverheadBytes];
        try
        {
            using AesGcm cipher = new(key, TagBytes);
            cipher.Decrypt(bytes.AsSpan(PointBytes, NonceBytes), bytes.AsSpan(PointBytes + NonceBytes, opened.Length), bytes.AsSpan(bytes.Length - TagBytes), opened);
        }
        catch (AuthenticationTagMismatchException)
        {
            return SealVerdict.NotAuthentic;
        }
        finally { CryptographicOperations.ZeroMemory(key); }

        plaintext = opened;
        return SealVerdict.Done;
    }

    private static byte[] Key(ECDiffieHellman own, ECDiffieHellman other, ReadOnlySpan<byte> ephemeralPoint, string keyId, ReadOnlySpan<byte> associatedData)
    {
        using ECDiffieHellmanPublicKey theirs = other.PublicKey;
        byte[] agreed = own.DeriveRawSecretAgreement(theirs);
        ArrayBufferWriter<byte> info = new(256);
        ByteWriter writer = new(info);
        writer.Text(Purpose);
        writer.Text(keyId);
        writer.Bytes(associatedData);
        byte[] key = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, agreed, key, ephemeralPoint, info.WrittenSpan);
        CryptographicOperations.ZeroMemory(agreed);
        return key;
    }

    private static void WritePoint(ECDiffieHellman key, Span<byte> point)
    {
        ECPoint q = key.ExportParameters(includePrivateParameters: false).Q;
        point[0] = Uncompressed;
        q.X!.CopyTo(point[1..]);
        q.Y!.CopyTo(point[(1 + CoordinateBytes)..]);
    }

    /// <summary>Null when the bytes are no point of the curve; a point off it would give the private key away bit by bit.</summary>
    private static ECDiffieHellman? ReadPoint(ReadOnlySpan<byte> point)
    {
        if (point[0] != Uncompressed) { return null; }
        try
        {
            return ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point.Slice(1, CoordinateBytes).ToArray(), Y = point[(1 + CoordinateBytes)..].ToArray() },
            });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

using System.Security.Cryptography;
using System.Text;

namespace LifeCircle.Edge.Gateway.Documents;

/// <summary>The site's own secret, in <c>site.key</c> of the data folder: made at the first start, readable by this user alone, sent nowhere.</summary>
/// <remarks>Pickup codes are hashed with it, so the database without it gives no code away; with both lost or copied, all codes are to be made anew.</remarks>
public sealed class SiteKey
{
    public const string FileName = "site.key";
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const int FingerprintBytes = 16;

    private readonly byte[] _codes;
    private readonly byte[] _sealing;
    private readonly byte[] _fingerprint;

    private SiteKey(byte[] secret) =>
        (_codes, _sealing, _fingerprint) = (Derive(secret, "pickup codes"), Derive(secret, "protected texts"), Derive(secret, "fingerprint")[..FingerprintBytes]);

    /// <summary>The key of pickup codes' hashes, 32 bytes.</summary>
    public ReadOnlySpan<byte> CodeKey => _codes;

    /// <summary>Tells one key from another and gives nothing of it away, 16 bytes; see <see cref="SiteKeyWatch"/>.</summary>
    public ReadOnlySpan<byte> Fingerprint => _fingerprint;

    /// <summary>Reads the key, or makes it when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or others may read it; the message says what to do.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static SiteKey OpenIn(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) { Make(path); }
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~Mine) != UnixFileMode.None)
        {
            throw new InvalidDataException($"{path} may be read by others: chmod 600 it. If others had access to this machine, move it away and have every pickup code made anew.");
        }

        byte[] secret = File.ReadAllBytes(path);
        return secret.Length == KeyBytes
            ? new SiteKey(secret)
            : throw new InvalidDataException($"{path} is damaged: it has {secret.Length} bytes instead of {KeyBytes}. Put its copy back; without one move it away, and have every pickup code made anew.");
    }

    /// <summary>Encrypts a text that must be shown again after a restart: AES-256-GCM, base64 of nonce, tag and text.</summary>
    public string Protect(string text)
    {
        byte[] plain = Encoding.UTF8.GetBytes(text);
        byte[] protectedText = new byte[NonceBytes + TagBytes + plain.Length];
        Span<byte> nonce = protectedText.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm aes = new(_sealing, TagBytes);
        aes.Encrypt(nonce, plain, protectedText.AsSpan(NonceBytes + TagBytes), protectedText.AsSpan(NonceBytes, TagBytes));
        return Convert.ToBase64String(protectedText);
    }

    /// <summary>The text; null when it was not protected with this key, or has been changed.</summary>
    public string? Unprotect(string text)
    {
        byte[] whole = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, whole, out int bytes) || bytes < NonceBytes + TagBytes) { return null; }
        byte[] plain = new byte[bytes - NonceBytes - TagBytes];
        try
        {
            using AesGcm aes = new(_sealing, TagBytes);
            aes.Decrypt(whole.AsSpan(0, NonceBytes), whole.AsSpan(NonceBytes + TagBytes, plain.Length), whole.AsSpan(NonceBytes, TagBytes), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException) { return null; }
    }

    public override string ToString() => FileName;

    /// <summary>Whole and on disk under its name, or not there: a power cut must not leave half a key.</summary>
    private static void Make(string path)
    {
        string fresh = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) { options.UnixCreateMode = Mine; }
        File.Delete(fresh);
        using (FileStream file = new(fresh, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path);
    }

    private static byte[] Derive(byte[] secret, string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyBytes, info: Encoding.UTF8.GetBytes($"lifecircle {purpose}"));
}

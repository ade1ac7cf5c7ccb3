using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace LifeCircle.Edge.Sparkplug.Sealing;

/// <summary>A sealed part as it travels and lies: <c>lcs1.KEY-ID.BASE64URL</c>, in ASCII and without padding.</summary>
public static class SealedText
{
    /// <summary>Name of the field of an event's JSON.</summary>
    public const string Field = "sealed";

    /// <summary>Scheme and version.</summary>
    public const string Prefix = "lcs1.";

    /// <summary>Longest text; a phone number, a code and a name take a tenth of it.</summary>
    public const int CharsMax = 4_096;

    public const int KeyIdCharsMax = 32;

    /// <summary>What stands in the place of a sealed part where it may not stand itself.</summary>
    private const string Mark = "lcs1…";

    private static readonly SearchValues<char> KeyIdChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> TextChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    public static bool IsKeyId([NotNullWhen(true)] string? id) => id is { Length: > 0 and <= KeyIdCharsMax } && !id.AsSpan().ContainsAnyExcept(KeyIdChars);

    /// <summary>Takes the text apart; what is inside is not looked at.</summary>
    /// <param name="keyId">Empty unless <see cref="SealVerdict.Done"/>.</param>
    /// <param name="sealedBytes">Point, nonce, ciphertext and tag; empty unless <see cref="SealVerdict.Done"/>.</param>
    public static SealVerdict Read(string? text, out string keyId, out byte[] sealedBytes)
    {
        (keyId, sealedBytes) = ("", []);
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)) { return SealVerdict.NotSealed; }
        if (text.Length > CharsMax) { return SealVerdict.TooLong; }
        int dot = text.IndexOf('.', Prefix.Length);
        string id = dot < 0 ? "" : text[Prefix.Length..dot];
        if (!IsKeyId(id)) { return SealVerdict.BadKeyId; }
        ReadOnlySpan<char> encoded = text.AsSpan(dot + 1);
        byte[] bytes = new byte[Base64Url.GetMaxDecodedLength(encoded.Length)];
        // The decoder would pass over white space and padding.
        if (encoded.ContainsAnyExcept(TextChars) || Base64Url.DecodeFromChars(encoded, bytes, out _, out int written) != OperationStatus.Done) { return SealVerdict.BadEncoding; }
        (keyId, sealedBytes) = (id, bytes[..written]);
        return SealVerdict.Done;
    }

    public static string Write(string keyId, ReadOnlySpan<byte> sealedBytes) => $"{Prefix}{keyId}.{Base64Url.EncodeToString(sealedBytes)}";

    /// <summary>The text without the sealed parts in it, for what could not be taken apart and is kept for people to look at.</summary>
    public static string Masked(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at;
        while ((at = text.IndexOf(Prefix, StringComparison.Ordinal)) >= 0)
        {
            int length = text.AsSpan(at).IndexOfAnyExcept(TextChars);
            text = string.Concat(text.AsSpan(0, at), Mark, length < 0 ? [] : text.AsSpan(at + length));
        }

        return text;
    }
}

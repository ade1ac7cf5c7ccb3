using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using LifeCircle.Edge.Model.Documents;

namespace LifeCircle.Edge.Model.Codes;

/// <summary>A pickup code in clear, for the moment between being typed or made and being hashed.</summary>
/// <remarks>Stored only as its keyed hash; where it must be shown again or sent it is encrypted. Its text never comes by accident: see <see cref="Reveal"/>.</remarks>
public sealed class PickupCode
{
    public const int HashBytes = 32;

    /// <summary>Random bytes for <see cref="TryMake"/>: with an alphabet of 36 one byte in eight is unusable, and 64 leave it short once in 10^38 times.</summary>
    public const int RandomBytes = 64;

    /// <summary>Keeps these hashes apart from any other use of the site's key.</summary>
    private static readonly byte[] Purpose = "lifecircle pickup code\0"u8.ToArray();

    private readonly string _text;

    private PickupCode(string text) => _text = text;

    /// <summary>Makes a code, each character of the alphabet as likely as any other: bytes that would favour some are passed over.</summary>
    /// <param name="random">Bytes of a cryptographic generator, each used once.</param>
    /// <returns>False when too few of the bytes could be used: come again with new ones.</returns>
    public static bool TryMake(CodeRules rules, ReadOnlySpan<byte> random, [NotNullWhen(true)] out PickupCode? code)
    {
        ArgumentNullException.ThrowIfNull(rules);
        int letters = rules.Alphabet.Length;
        int below = 256 / letters * letters;
        StringBuilder text = new(rules.Digits);
        foreach (byte b in random)
        {
            if (b >= below) { continue; }
            text.Append(rules.Alphabet[b % letters]);
            if (text.Length == rules.Digits) { break; }
        }

        code = text.Length == rules.Digits ? new PickupCode(text.ToString()) : null;
        return code is not null;
    }

    /// <summary>Makes a code from the system's generator.</summary>
    public static PickupCode New(CodeRules rules)
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        PickupCode? code;
        do { RandomNumberGenerator.Fill(random); }
        while (!TryMake(rules, random, out code));
        return code;
    }

    /// <summary>Takes what a person typed: spaces, dashes and full-width characters are welcome.</summary>
    /// <returns>False when it cannot be a code of this site; that is a wrong attempt all the same.</returns>
    public static bool TryRead(CodeRules rules, string typed, [NotNullWhen(true)] out PickupCode? code)
    {
        ArgumentNullException.ThrowIfNull(rules);
        string plain = TypedText.Plain(typed);
        // Codes of another length are taken too: the rule may have changed since one was made.
        code = plain.Length is >= CodeRules.DigitsMin and <= CodeRules.DigitsMax && plain.All(c => rules.Alphabet.Contains(c, StringComparison.Ordinal)) ? new PickupCode(plain) : null;
        return code is not null;
    }

    /// <summary>HMAC-SHA256 under the site's key, 32 bytes; the same code always gives the same hash, so that a stay is found by it.</summary>
    public byte[] Hash(ReadOnlySpan<byte> siteKey)
    {
        byte[] input = [.. Purpose, .. Encoding.UTF8.GetBytes(_text)];
        return HMACSHA256.HashData(siteKey, input);
    }

    /// <summary>The text itself: for the screen, the sealed part of an event and <c>SiteKey.Protect</c>, nothing else.</summary>
    public string Reveal() => _text;

    public override string ToString() => "••••••";
}

using System.Security.Cryptography;
using System.Text;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>PINs and cards as a document keeps them: PBKDF2-SHA256 with the document's salt and iterations, so that an attempt costs one computation and one look-up.</summary>
public static class PersonSecret
{
    public const int HashBytes = 32;
    public const int PinDigitsMin = 4;
    public const int PinDigitsMax = 12;

    /// <summary>Longest text that a card reader types.</summary>
    public const int CardCharsMax = 64;

    /// <summary>The digits of a typed PIN; null when it cannot be one.</summary>
    public static string? Pin(string typed)
    {
        string pin = TypedText.Plain(typed);
        return pin.Length is >= PinDigitsMin and <= PinDigitsMax && pin.All(char.IsAsciiDigit) ? pin : null;
    }

    /// <summary>What a reader typed for a card; null when it cannot be one.</summary>
    public static string? Card(string typed)
    {
        string card = TypedText.Plain(typed);
        return card.Length is >= PinDigitsMin and <= CardCharsMax && card.All(char.IsAsciiLetterOrDigit) ? card : null;
    }

    /// <summary>The hash in base64. Costs <see cref="PeopleDocument.Iterations"/> rounds: never on the writer's thread.</summary>
    /// <param name="secret">From <see cref="Pin"/> or <see cref="Card"/>.</param>
    public static string Hash(PeopleDocument document, string secret)
    {
        ArgumentNullException.ThrowIfNull(document);
        return Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(secret), Convert.FromBase64String(document.Salt), document.Iterations, HashAlgorithmName.SHA256, HashBytes));
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace LifeCircle.Edge.Sparkplug.Sealing;

/// <summary>The recipient's telephone number, sealed when somebody put the thing in and kept with the stay: a later code goes out with it, and the gateway itself cannot read it.</summary>
/// <remarks>
/// It is sealed for the stay and not for an event, so it lies inside the sealed part of whichever event carries it, with the place for which it was sealed:
/// <code>{"code": "314159", "recipient": "lcs1.KEY-ID.…", "recipient_of": "CIRCLE/GATEWAY/STAY"}</code>
/// </remarks>
public static class KeptRecipient
{
    /// <summary>What stands for the event's kind in its place.</summary>
    public const string Kind = "stay.recipient";

    public const string TextField = "recipient";
    public const string PlaceField = "recipient_of";

    /// <summary>The place in one text. No word of it has a slash: circle and gateway are parts of topics.</summary>
    public static string PlaceText(string circle, string gateway, string stay) => $"{circle}/{gateway}/{stay}";

    /// <summary>False where the opened part has none, or is no JSON object.</summary>
    public static bool TryFind(ReadOnlySpan<byte> opened, out SealedPlace place, [NotNullWhen(true)] out string? text)
    {
        (place, text) = (default, null);
        try
        {
            Utf8JsonReader reader = new(opened);
            JsonElement json = JsonElement.ParseValue(ref reader);
            if (json.ValueKind != JsonValueKind.Object || Text(json, PlaceField)?.Split('/') is not [var circle, var gateway, var stay]) { return false; }
            (place, text) = (new SealedPlace(circle, gateway, stay, Kind), Text(json, TextField));
            return text is not null;
        }
        catch (JsonException) { return false; }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

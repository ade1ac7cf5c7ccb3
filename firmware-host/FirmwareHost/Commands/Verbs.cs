using System.Text.Json;
using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.FirmwareHost.Commands;

/// <summary>The commands that parts take, and the deed that each one is.</summary>
public static class Verbs
{
    public const string Unlock = "unlock";
    public const string SwitchOn = "switch-on";
    public const string SwitchOff = "switch-off";
    public const string Flash = "flash";

    /// <summary>What a part takes.</summary>
    public static IReadOnlyList<string> Of(PartPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.Switches switch
        {
            null => [Unlock],
            { } bank when bank.FlashMax > TimeSpan.Zero => [SwitchOn, SwitchOff, Flash],
            _ => [SwitchOn, SwitchOff],
        };
    }

    /// <summary>The deed of a verb that the part takes; null with a sentence where its arguments are wrong.</summary>
    public static Deed? Deed(PartPlace place, string verb, string argsJson, out string mistake)
    {
        ArgumentNullException.ThrowIfNull(place);
        mistake = "";
        return (verb, place.Switches) switch
        {
            (Unlock, null) => new UnlockDeed(place.Doors!, place.Number),
            (SwitchOn or SwitchOff, { } bank) => new SwitchDeed(bank, place.Number, verb == SwitchOn),
            (Flash, { } bank) => Flashed(bank, place.Number, argsJson, out mistake),
            _ => throw new ArgumentException($"The part takes no {verb}.", nameof(verb)),
        };
    }

    private static FlashDeed? Flashed(ISwitchBank bank, int output, string argsJson, out string mistake)
    {
        mistake = "";
        int msMax = (int)bank.FlashMax.TotalMilliseconds;
        if (Milliseconds(argsJson) is not { } ms) { return new FlashDeed(bank, output, bank.FlashDefault); }
        if (ms >= 1 && ms <= msMax) { return new FlashDeed(bank, output, TimeSpan.FromMilliseconds(ms)); }
        mistake = $"\"ms\" must be a whole number from 1 to {msMax}, the longest time that the board ends by itself.";
        return null;
    }

    /// <summary>The argument <c>ms</c>; null where there is none, 0 for anything that is no whole number.</summary>
    private static int? Milliseconds(string argsJson)
    {
        try
        {
            using JsonDocument args = JsonDocument.Parse(argsJson.Length == 0 ? "{}" : argsJson);
            if (args.RootElement.ValueKind != JsonValueKind.Object) { return 0; }
            if (!args.RootElement.TryGetProperty("ms", out JsonElement ms)) { return null; }
            return ms.ValueKind == JsonValueKind.Number && ms.TryGetInt32(out int number) ? number : 0;
        }
        catch (JsonException) { return 0; }
    }
}

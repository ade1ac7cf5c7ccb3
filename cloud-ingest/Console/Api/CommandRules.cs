using LifeCircle.Edge.Registry;

namespace LifeCircle.Edge.Console.Api;

/// <summary>What an order must be before it is sent; the same for page and API.</summary>
public static class CommandRules
{
    public const int ReasonCharsMax = 200;
    public const int IssuerCharsMax = 64;
    public const long ValidForMsDefault = 30_000;
    public const long ValidForMsMin = 1_000;
    public const long ValidForMsMax = 600_000;

    /// <summary>All that is wrong, by field; empty when the order can be sent.</summary>
    public static Dictionary<string, string[]> Check(CommandRequest request, DeviceRow device)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(device);
        Dictionary<string, string[]> errors = [];
        Add("verb", Verb(request.Verb, device));
        Add("part", Part(request.Part, device, request.Verb));
        Add("reason", Text(request.Reason, ReasonCharsMax, "why this is done"));
        if (request.Issuer is not null) { Add("issuer", Text(request.Issuer, IssuerCharsMax, "who is answerable")); }
        if (request.ValidForMs is < ValidForMsMin or > ValidForMsMax)
        {
            Add("validForMs", $"{request.ValidForMs} is not between {ValidForMsMin} and {ValidForMsMax} ms.");
        }

        return errors;

        void Add(string field, string? error)
        {
            if (error is not null) { errors[field] = [error]; }
        }
    }

    /// <summary>Who is answerable and why, for an action that is no order to a device.</summary>
    public static Dictionary<string, string[]> CheckPerson(string? issuer, string? reason, string reasonField)
    {
        Dictionary<string, string[]> errors = [];
        if (Text(issuer, IssuerCharsMax, "who is answerable") is { } noIssuer) { errors["issuer"] = [noIssuer]; }
        if (Text(reason, ReasonCharsMax, "why this is done") is { } noReason) { errors[reasonField] = [noReason]; }
        return errors;
    }

    private static string? Verb(string? verb, DeviceRow device)
    {
        if (device.Verbs.Count == 0) { return $"Device {device.Id} takes no commands."; }
        return verb is not null && device.Verbs.Contains(verb, StringComparer.Ordinal)
            ? null
            : $"Device {device.Id} knows {string.Join(", ", device.Verbs)}; found {Shown(verb)}.";
    }

    /// <summary>The kind of part that a verb acts on; empty for a verb of a device that this program does not know.</summary>
    public static string PartKind(string? verb) => verb switch
    {
        "unlock" => "compartment/",
        "switch-on" or "switch-off" or "flash" => "relay/",
        _ => "",
    };

    private static string? Part(string? part, DeviceRow device, string? verb)
    {
        string[] right = [.. device.Parts.Where(p => p.StartsWith(PartKind(verb), StringComparison.Ordinal))];
        if (right.Length == 0) { return device.Parts.Count == 0 ? null : $"Device {device.Id} has no part that takes {Shown(verb)}."; }
        if (string.IsNullOrEmpty(part)) { return $"Say which part of {device.Id}, e.g. {right[0]}."; }
        return right.Contains(part, StringComparer.Ordinal) ? null : $"Device {device.Id} has no part {Shown(part)} that takes {Shown(verb)}; it has {right[0]} to {right[^1]}.";
    }

    private static string? Text(string? text, int charsMax, string what)
    {
        if (string.IsNullOrWhiteSpace(text)) { return $"Say {what}."; }
        return text.Length <= charsMax ? null : $"{text.Length} characters; at most {charsMax} are kept.";
    }

    private static string Shown(string? text) => text is null ? "nothing" : $"\"{(text.Length > 40 ? text[..40] + "…" : text)}\"";
}

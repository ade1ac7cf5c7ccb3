using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace LifeCircle.Edge.Contracts.Site;

/// <summary>Compares a document with its C# types and notes every difference, not only the first.</summary>
/// <remarks>What is wrong is left out of the copy that it writes, so that the copy can always be read and the cross checks still run over the rest.</remarks>
/// <param name="templates">One of each type with its defaults: the generated reader gives absent properties the type's zero, so the copy spells them out.</param>
internal sealed class JsonShape(JsonSerializerOptions options, IReadOnlyList<object> templates, List<SiteError> errors, Utf8JsonWriter copy)
{
    private static readonly TimeSpan PatternWithin = TimeSpan.FromSeconds(1);

    public void Check(JsonElement found, JsonTypeInfo type, string path)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object: CheckObject(found, type, path); break;
            case JsonTypeInfoKind.Enumerable: CheckArray(found, options.GetTypeInfo(type.ElementType!), path); break;
            case JsonTypeInfoKind.Dictionary: CheckDictionary(found, options.GetTypeInfo(type.ElementType!), path); break;
            default: found.WriteTo(copy); break;
        }
    }

    private void CheckObject(JsonElement found, JsonTypeInfo type, string path)
    {
        Dictionary<string, JsonPropertyInfo> known = Stored(type).ToDictionary(p => p.Name);
        HashSet<string> seen = [], written = [];
        copy.WriteStartObject();
        foreach (JsonProperty property in found.EnumerateObject())
        {
            string at = SiteWords.Below(path, property.Name);
            if (!known.TryGetValue(property.Name, out JsonPropertyInfo? expected))
            {
                errors.Add(new(at, $"\"{property.Name}\" is not known here; {SiteWords.InsteadOf(property.Name, known.Keys)}"));
            }
            else if (!seen.Add(property.Name))
            {
                errors.Add(new(at, $"\"{property.Name}\" stands here twice; keep one."));
            }
            else if (property.Value.ValueKind == JsonValueKind.Null && expected.IsSetNullable)
            {
                continue;
            }
            else if (IsOfKind(property.Value, expected.PropertyType, at) && KeepsRules(property.Value, expected, at))
            {
                written.Add(property.Name);
                copy.WritePropertyName(property.Name);
                Check(property.Value, options.GetTypeInfo(expected.PropertyType), at);
            }
        }

        foreach (JsonPropertyInfo missing in Stored(type).Where(p => p.IsRequired && !seen.Contains(p.Name)))
        {
            errors.Add(new(SiteWords.Below(path, missing.Name), $"\"{missing.Name}\" is missing."));
        }

        WriteDefaults(type, written);
        copy.WriteEndObject();
    }

    private void CheckArray(JsonElement found, JsonTypeInfo element, string path)
    {
        copy.WriteStartArray();
        int index = 0;
        foreach (JsonElement item in found.EnumerateArray())
        {
            string at = $"{path}[{index++}]";
            if (IsOfKind(item, element.Type, at)) { Check(item, element, at); }
            else { WritePlace(element); }
        }

        copy.WriteEndArray();
    }

    /// <summary>Stands for a wrong item, so that the ones that follow keep their places.</summary>
    private void WritePlace(JsonTypeInfo element)
    {
        if (element.Type == typeof(string)) { copy.WriteStringValue(""); }
        else if (element.Type == typeof(int)) { copy.WriteNumberValue(0); }
        else
        {
            copy.WriteStartObject();
            WriteDefaults(element, []);
            copy.WriteEndObject();
        }
    }

    private void CheckDictionary(JsonElement found, JsonTypeInfo element, string path)
    {
        HashSet<string> seen = [];
        copy.WriteStartObject();
        foreach (JsonProperty property in found.EnumerateObject())
        {
            string at = SiteWords.Below(path, property.Name);
            if (!seen.Add(property.Name)) { errors.Add(new(at, $"\"{property.Name}\" stands here twice; keep one.")); }
            else if (IsOfKind(property.Value, element.Type, at))
            {
                copy.WritePropertyName(property.Name);
                Check(property.Value, element, at);
            }
        }

        copy.WriteEndObject();
    }

    private bool IsOfKind(JsonElement found, Type type, string path)
    {
        JsonTypeInfo info = options.GetTypeInfo(type);
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        (bool right, string word) = info.Kind switch
        {
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => (found.ValueKind == JsonValueKind.Object, "an object { … }"),
            JsonTypeInfoKind.Enumerable => (found.ValueKind == JsonValueKind.Array, "a list [ … ]"),
            _ when plain == typeof(string) => (found.ValueKind == JsonValueKind.String, "a text in quotes"),
            _ when plain == typeof(bool) => (found.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false"),
            _ when plain == typeof(int) => (found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out _), "a whole number"),
            _ => (true, ""),
        };
        if (!right) { errors.Add(new(path, $"{Shown(found)} stands here, {word} belongs here.")); }
        return right;
    }

    private bool KeepsRules(JsonElement found, JsonPropertyInfo property, string path)
    {
        foreach (ValidationAttribute rule in property.AttributeProvider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true) ?? [])
        {
            object? value = found.ValueKind == JsonValueKind.String ? found.GetString() : found.ValueKind == JsonValueKind.Number ? found.GetInt32() : null;
            // The pattern attribute lets the empty text pass, whatever its pattern says.
            if (rule.IsValid(value) && !(value is "" && rule is RegularExpressionAttribute pattern && !Regex.IsMatch("", pattern.Pattern, RegexOptions.None, PatternWithin))) { continue; }
            errors.Add(new(path, $"{Shown(found)} stands here, {Asked(rule, found)}"));
            return false;
        }

        return true;
    }

    private static string Asked(ValidationAttribute rule, JsonElement found) => rule switch
    {
        RegularExpressionAttribute { ErrorMessage: { Length: > 0 } said } => said,
        StringLengthAttribute length => $"{length.MinimumLength} to {length.MaximumLength} characters are right.",
        RangeAttribute range => $"{range.Minimum} to {range.Maximum} is right.",
        AllowedValuesAttribute allowed => SiteWords.InsteadOf(found.GetString()!, [.. allowed.Values.Cast<string>()]),
        RegularExpressionAttribute => "1 to 32 of a-z, 0-9 and - are right.",
        _ => "it must not be empty.",
    };

    /// <summary>The properties that stand in the file; the others are only made from these.</summary>
    private static IEnumerable<JsonPropertyInfo> Stored(JsonTypeInfo type) => type.Properties.Where(p => p.Get is not null);

    private void WriteDefaults(JsonTypeInfo type, HashSet<string> written)
    {
        object template = templates.Single(t => t.GetType() == type.Type);
        foreach (JsonPropertyInfo property in Stored(type).Where(p => !written.Contains(p.Name)))
        {
            if (property.Get!(template) is not { } value) { continue; }
            copy.WritePropertyName(property.Name);
            JsonSerializer.Serialize(copy, value, options.GetTypeInfo(property.PropertyType));
        }
    }

    private static string Shown(JsonElement found)
    {
        const int ShownMax = 40;
        string text = found.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= ShownMax ? text : string.Concat(text.AsSpan(0, ShownMax), "…");
    }
}

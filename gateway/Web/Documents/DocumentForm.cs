namespace LifeCircle.Edge.Web.Documents;

/// <summary>What a field of a form is in the document's text.</summary>
public enum FieldKind
{
    Text,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>Whole numbers, typed with commas between them.</summary>
    Wholes,
}

/// <param name="Name">As the document calls it.</param>
public sealed record DocumentField(string Name, FieldKind Kind = FieldKind.Text);

/// <summary>The part of a document that has a form, beside its whole text.</summary>
/// <param name="Path">Its name in the document.</param>
/// <param name="IsList">One line for each thing, told apart by the first field; else one set of values.</param>
public sealed record DocumentForm(string Path, bool IsList, IReadOnlyList<DocumentField> Fields)
{
    private static readonly Dictionary<string, DocumentForm> All = new(StringComparer.Ordinal)
    {
        ["addresses"] = new("addresses", IsList: true, [new("id"), new("name"), new("device"), new("part"), new("phone")]),
        ["tariffs"] = new("storage", IsList: true,
            [new("size"), new("freeMinutes", FieldKind.Whole), new("periodMinutes", FieldKind.Whole), new("minorPerPeriod", FieldKind.Whole), new("minorPerDayMax", FieldKind.Whole)]),
        ["lockers"] = new("retention", IsList: false,
        [
            new("parcelHours", FieldKind.Whole), new("collectHours", FieldKind.Whole), new("reminderHours", FieldKind.Wholes), new("storageHoursMax", FieldKind.Whole),
            new("courierRecallHours", FieldKind.Whole), new("endedDays", FieldKind.Whole),
        ]),
    };

    /// <summary>The field that tells lines apart.</summary>
    public string Key => Fields[0].Name;

    /// <summary>Null for a document that is edited as text alone.</summary>
    public static DocumentForm? Of(string document) => All.GetValueOrDefault(document);
}

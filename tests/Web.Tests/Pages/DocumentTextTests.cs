using System.Text.Json;
using CsCheck;
using LifeCircle.Edge.Web.Documents;
using Xunit;

namespace LifeCircle.Edge.Web.Tests.Pages;

/// <summary>What the forms of documents do to their text.</summary>
public sealed class DocumentTextTests
{
    private static readonly DocumentForm Addresses = DocumentForm.Of("addresses")!, Times = DocumentForm.Of("lockers")!;

    [Fact]
    public void Any_line_that_is_typed_stands_there_once_and_moves_no_other() => Gen.Select(Gen.String[Gen.Char, 0, 12].Array[5], Gen.String[Gen.Char, 0, 12].Array[5]).Sample((first, second) =>
    {
        const string text = """{ "$schema": "x", "addresses": [{ "id": "kept", "name": "there", "later": [1, { "a": true }] }], "other": 1.50 /* why */, }""";
        string once = DocumentText.With(text, Addresses, Row(first)), twice = DocumentText.With(once, Addresses, Row(second));
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = DocumentText.Rows(twice, Addresses);
        Assert.Contains(rows, r => Addresses.Fields.All(f => r[f.Name] == Row(second)[f.Name].Trim()));
        Assert.Equal(rows.Count, rows.Select(r => r["id"]).Distinct().Count());
        JsonElement document = JsonElement.Parse(twice);
        Assert.Equal(1.50m, document.GetProperty("other").GetDecimal());
        if (first[0].Trim() != "kept" && second[0].Trim() != "kept") { Assert.Equal("""[1,{"a":true}]""", string.Concat(document.GetProperty("addresses")[0].GetProperty("later").GetRawText().Where(c => !char.IsWhiteSpace(c)))); }
        Assert.DoesNotContain(DocumentText.Rows(DocumentText.Without(twice, Addresses, second[0].Trim()), Addresses), r => r["id"] == second[0].Trim());
    });

    [Fact]
    public void Numbers_are_numbers_what_is_none_stays_for_the_check_and_what_is_emptied_goes()
    {
        Dictionary<string, string> times = new(DocumentText.Rows("""{ "retention": { "parcelHours": 72, "reminderHours": [24, 48], "endedDays": 30 } }""", Times)[0], StringComparer.Ordinal);
        Assert.Equal(("72", "24, 48", ""), (times["parcelHours"], times["reminderHours"], times["collectHours"]));
        (times["parcelHours"], times["reminderHours"], times["collectHours"], times["endedDays"]) = (" 96 ", "12，24、48 72", "two", "");
        JsonElement retention = JsonElement.Parse(DocumentText.With("{}", Times, times)).GetProperty("retention");
        Assert.Equal("""{"parcelHours":96,"collectHours":"two","reminderHours":[12,24,48,72]}""", JsonSerializer.Serialize(retention));
    }

    private static Dictionary<string, string> Row(string[] values) => Addresses.Fields.Select((f, i) => (f.Name, values[i])).ToDictionary(r => r.Name, r => r.Item2, StringComparer.Ordinal);
}

using CsCheck;
using LifeCircle.Edge.Model.Documents;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Documents;

public sealed class PeopleEditTests
{
    private static readonly PeopleDocument Quick = new() { Iterations = 10_000 };

    [Fact]
    public void A_new_person_gets_a_salt_and_a_PIN_that_is_kept_only_as_a_hash()
    {
        PeopleChange change = PeopleEdit.Add(Quick, Draft("zhang", null, "00 1234"));
        PeopleDocument document = change.Document!;
        Assert.Matches("^[0-9]{6}$", change.Pin);
        Assert.Equal(PersonSecret.Hash(document, change.Pin), document.People[0].Pin);
        Assert.Equal(PersonSecret.Hash(document, "001234"), document.People[0].Card);
        Assert.Empty(DocumentReader.Read("couriers", DocumentReader.Write(document)).Errors);
        Assert.DoesNotContain(change.Pin, change.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("654321", Draft("a", "654321", null).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zhang", "1111", null, "already")]
    [InlineData("wang", "246810", null, "PIN")]
    [InlineData("wang", "２４６ ８１０", null, "PIN")]
    [InlineData("wang", "123", null, "4 to 12")]
    [InlineData("wang", "12a4", null, "4 to 12")]
    [InlineData("wang", null, "77-77", "card")]
    [InlineData("wang", null, "é!", "card")]
    [InlineData("W", "9999", null, "")]
    public void What_is_taken_or_no_PIN_is_refused(string id, string? pin, string? card, string complaint)
    {
        PeopleDocument document = PeopleEdit.Add(Quick, Draft("zhang", "246810", "7777")).Document!;
        PeopleChange change = PeopleEdit.Add(document, Draft(id, pin, card));
        Assert.Contains(complaint, change.Complaint, StringComparison.Ordinal);
        if (complaint.Length > 0) { Assert.Null(change.Document); }
        else { Assert.Equal("$.people[1].id", Assert.Single(DocumentReader.Read("couriers", DocumentReader.Write(change.Document!)).Errors).Path); }
    }

    [Fact]
    public void Somebody_is_deactivated_and_removed_and_a_wrong_id_is_told()
    {
        PeopleDocument document = PeopleEdit.Add(Quick, Draft("zhang", "246810", null)).Document!;
        Assert.False(PeopleEdit.SetActive(document, "zhang", false).Document!.People[0].Active);
        Assert.Empty(PeopleEdit.Remove(document, "zhang").Document!.People);
        Assert.Contains("did you mean \"zhang\"", PeopleEdit.Remove(document, "zhan").Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_typed_is_a_PIN_of_4_to_12_digits_or_none() => Gen.String.Sample(typed =>
        Assert.True(PersonSecret.Pin(typed) is null or { Length: >= 4 and <= 12 } && PersonSecret.Card(typed) is null or { Length: >= 4 and <= 64 }));

    private static PersonDraft Draft(string id, string? pin, string? card) => new(id, "张师傅", "示范快递", null, pin, card);
}

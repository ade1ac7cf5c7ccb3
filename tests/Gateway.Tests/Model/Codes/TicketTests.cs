using System.Buffers.Text;
using System.Security.Cryptography;
using CsCheck;
using LifeCircle.Edge.Model.Codes;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Codes;

public sealed class TicketTests : IDisposable
{
    private const string Site = "circle/gw";
    private const long Now = 1_780_000_000;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private Keys Keys => new() { Tickets = [Key("old", _other, "pickup"), Key("new", _key, "courier", "pickup")] };

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void A_ticket_signed_with_a_known_key_for_this_site_is_good_until_it_is_over()
    {
        string text = Sign(_key, Payload("pickup", "stay-1", Now + 60));
        TicketReading reading = TicketReader.Read(text, Keys, Site, Now);
        Assert.Equal((TicketVerdict.Ok, "stay-1", "pickup"), (reading.Verdict, reading.Ticket!.Id, reading.Ticket.Use));
        Assert.True(reading.IsGood);
        Assert.Equal(TicketVerdict.Ok, TicketReader.Read($" {text}\r\n", Keys, Site, Now).Verdict);
        Assert.Equal(TicketVerdict.Ok, TicketReader.Read(Sign(_other, Payload("pickup", "stay-1", Now + 60)), Keys, Site, Now).Verdict);
        Assert.False(TicketReader.Read(text, Keys, Site, Now + 60).IsGood);
        Assert.Equal(TicketVerdict.Expired, TicketReader.Read(text, Keys, Site, Now + 60).Verdict);
        Assert.Equal(TicketVerdict.OkButTimeUnknown, TicketReader.Read(text, Keys, Site, null).Verdict);
    }

    [Fact]
    public void What_is_wrong_with_a_ticket_is_told()
    {
        Assert.Equal(TicketVerdict.WrongSite, Verdict(Sign(_key, Payload("pickup", "x", Now + 60, "circle/gw2"))));
        Assert.Equal(TicketVerdict.UnknownKey, Verdict(Sign(_key, Payload("merchant", "x", Now + 60))));
        Assert.Equal(TicketVerdict.BadSignature, Verdict(Sign(_other, Payload("courier", "x", Now + 60))));
        Assert.Equal(TicketVerdict.Malformed, Verdict(Sign(_key, """{"u":"courier"}""")));
        Assert.Equal(TicketVerdict.Malformed, Verdict("SF1234567890"));
        Assert.Equal(TicketVerdict.Malformed, Verdict("LC1."));
        Assert.Equal(TicketVerdict.Malformed, Verdict("LC1..".PadRight(600, 'A')));
        string good = Sign(_key, Payload("courier", "x", Now + 60)), forged = Sign(_key, Payload("courier", "y", Now + 60));
        Assert.Equal(TicketVerdict.BadSignature, Verdict(forged[..forged.LastIndexOf('.')] + good[good.LastIndexOf('.')..]));
    }

    [Fact]
    public void No_change_of_one_character_is_accepted_as_another_ticket()
    {
        string text = Sign(_key, Payload("courier", "zhang", Now + 60));
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Char[' ', '~']).Sample((at, c) =>
        {
            TicketReading reading = TicketReader.Read(text[..at] + c + text[(at + 1)..], Keys, Site, Now);
            if (reading.IsGood) { Assert.Equal("zhang", reading.Ticket!.Id); }
            else { Assert.Null(reading.Ticket); }
        });
    }

    [Fact]
    public void Any_text_is_survived() => Gen.Select(Gen.String, Gen.Byte.Array[0, 120], Gen.Byte.Array[60, 68]).Sample((text, payload, signature) =>
    {
        Assert.False(TicketReader.Read(text, Keys, Site, Now).IsGood);
        Assert.False(TicketReader.Read($"LC1.{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(signature)}", Keys, Site, Now).IsGood);
    });

    private TicketVerdict Verdict(string text) => TicketReader.Read(text, Keys, Site, Now).Verdict;

    private static TicketKey Key(string id, ECDsa key, params string[] uses) => new() { Id = id, PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), Uses = uses };

    private static string Payload(string use, string id, long expires, string site = Site) => $$"""{"u":"{{use}}","s":"{{site}}","i":"{{id}}","e":{{expires}},"n":"7f3a"}""";

    private static string Sign(ECDsa key, string payload) => TicketPress.Sign(key, payload);
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Model.Codes;
using LifeCircle.Edge.Model.Documents;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway.Documents;

public sealed class PeopleBookTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_is_found_by_PIN_and_card_of_the_own_role_while_active()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        (DocumentStore store, PeopleBook book) = (gateway.Get<DocumentStore>(), gateway.Get<PeopleBook>());
        Assert.Null(await book.FindByPinAsync("couriers", "246810", Token));
        await AddAsync(store, "couriers", "zhang", "246810", "0012345678");

        Assert.Equal("zhang", (await book.FindByPinAsync("couriers", "２４６８１０", Token))?.Id);
        Assert.Equal("zhang", (await book.FindByCardAsync("couriers", "0012345678\r\n", Token))?.Id);
        Assert.Null(await book.FindByPinAsync("couriers", "246811", Token));
        Assert.Null(await book.FindByPinAsync("couriers", "0012345678", Token)); // A card's number is no PIN.
        Assert.Null(await book.FindByPinAsync("merchants", "246810", Token));
        await PeopleDesk.ChangeAsync(store, "couriers", p => PeopleEdit.SetActive(p, "zhang", false), "api", "left", Token);
        Assert.Null(await book.FindByPinAsync("couriers", "246810", Token));
    }

    [Fact]
    public async Task A_person_is_found_by_a_ticket_of_the_own_role()
    {
        await using RunningGateway gateway = new();
        await gateway.StartAsync();
        (DocumentStore store, PeopleBook book) = (gateway.Get<DocumentStore>(), gateway.Get<PeopleBook>());
        await AddAsync(store, "couriers", "zhang", "246810", null);
        await AddAsync(store, "merchants", "zhang", "135790", null);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string keys = JsonSerializer.Serialize(new { tickets = new[] { new { id = "k", publicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), uses = new[] { "courier", "merchant" } } } });
        Assert.Empty((await store.PutAsync("keys", Encoding.UTF8.GetBytes(keys), "api", "r", null, Token)).Errors);

        string text = $"LC1.{Base64Url.EncodeToString("""{"u":"courier","s":"circle/gw","i":"zhang","e":2000,"n":"1"}"""u8)}";
        text += $".{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
        Assert.Equal(("zhang", TicketVerdict.Ok), Found(book.FindByTicket("couriers", text, 1_999_999)));
        Assert.Equal(("zhang", TicketVerdict.OkButTimeUnknown), Found(book.FindByTicket("couriers", text, null)));
        Assert.Equal((null, TicketVerdict.Expired), Found(book.FindByTicket("couriers", text, 2_000_000)));
        Assert.Equal((null, TicketVerdict.Ok), Found(book.FindByTicket("merchants", text, 1_000_000)));
    }

    private static (string?, TicketVerdict) Found((Person? Person, TicketVerdict Verdict) found) => (found.Person?.Id, found.Verdict);

    private static async Task AddAsync(DocumentStore store, string role, string id, string pin, string? card) =>
        Assert.Empty((await PeopleDesk.ChangeAsync(store, role, p => PeopleEdit.Add(p with { Iterations = 10_000 }, new PersonDraft(id, id, "", null, pin, card)), "api", "r", Token)).Put.Errors);
}

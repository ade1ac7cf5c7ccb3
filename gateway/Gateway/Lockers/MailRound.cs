using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Model.Documents;
using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Web.Kiosk.View;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>The addresses of a postman's round: which can be opened now, and why the others cannot.</summary>
internal sealed class MailRound(DocumentStore documents, FreeCompartments free, Compartments compartments, LockerBooks books, EffectDesk effects)
{
    /// <summary>The list of the screen, in the order of the document.</summary>
    public IReadOnlyList<ListItem> Items(Errand errand)
    {
        Stay[] active = [.. books.Stays.Values];
        return [.. documents.Current.Addresses.Items.Select(a => new ListItem(
            a.Id, a.Part[(a.Part.LastIndexOf('/') + 1)..], a.Name, "", errand.Done.Contains(a.Id, StringComparer.Ordinal), Bar(a, errand.Terminal, active)))];
    }

    /// <summary>One address, or with "*" every one that is not done, in the order of the list; null when none of them can be opened, as the screen says.</summary>
    public ErrandEvent.Picked? Pick(Errand errand, string picked, IReadOnlyList<Stay> active)
    {
        string[] addresses = picked == "*" ? [.. documents.Current.Addresses.Items.Select(a => a.Id).Except(errand.Done, StringComparer.Ordinal)] : [picked];
        for (int at = 0; at < addresses.Length; at++)
        {
            if (StayOf(addresses[at], errand, active) is { } stay) { return new ErrandEvent.Picked(stay, addresses[(at + 1)..]); }
        }

        return null;
    }

    /// <summary>The mail stay of an address's compartment: the one that lies there, or a new one; null while the compartment cannot be opened.</summary>
    public Stay? StayOf(string address, Errand errand, IReadOnlyList<Stay> active)
    {
        if (documents.Current.Addresses.Items.FirstOrDefault(a => a.Id == address) is not { } known || Bar(known, errand.Terminal, active) != KioskBar.None) { return null; }
        return At(known, active) ?? (free.Find(known.Device, known.Part, active) is { } compartment
            ? Touches.NewStay(StayKind.Mail, compartment, errand.Actor) with
            {
                Address = address,
                Consent = true,
                PhoneHash = known.Phone is { } phone ? effects.PhoneHash(phone) : "",
                PhoneMask = known.Phone is { } masked ? EffectDesk.Mask(masked) : "",
            }
            : null);
    }

    private KioskBar Bar(Address address, string terminal, IReadOnlyList<Stay> active)
    {
        if (books.InUse(terminal).Contains(new Place(address.Device, address.Part))) { return KioskBar.InUse; }
        return At(address, active) switch
        {
            null => free.Bar(address.Device, address.Part),
            { Kind: StayKind.Mail, Phase: StayPhase.Stored } there when there.Address == address.Id => compartments.Senses(address.Device, address.Part).Reachable ? KioskBar.None : KioskBar.Away,
            { Phase: StayPhase.Held } => KioskBar.ToBeChecked,
            _ => KioskBar.InUse,
        };
    }

    private static Stay? At(Address address, IReadOnlyList<Stay> active) => active.FirstOrDefault(s => s.Device == address.Device && s.Part == address.Part);
}

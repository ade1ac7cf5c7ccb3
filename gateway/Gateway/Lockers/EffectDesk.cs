using System.Security.Cryptography;
using System.Text;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Model.Codes;
using LifeCircle.Edge.Model.Lockers.Errands;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Sparkplug.Sealing;
using LifeCircle.Edge.Uplink;

namespace LifeCircle.Edge.Gateway.Lockers;

/// <summary>Does what an errand's step asks for, in the write that stores the step: stays, commands, codes, events, alarms commit together or not at all.</summary>
internal sealed class EffectDesk(
    LockerBooks books, CommandService commands, RecordWriter records, RecentEvents recent, EventSealer sealer, DocumentStore documents, SiteKey key, AlarmDesk alarms, WatchDesk watch, WallClock clock)
{
    public const string Verb = "unlock";
    private static readonly byte[] PhonePurpose = "lifecircle phone\0"u8.ToArray();

    /// <returns>The code that was made, protected; empty for none.</returns>
    public string Do(WriteScope scope, Errand errand, ErrandEffect effect, int pulseValidForMs)
    {
        switch (effect)
        {
            case ErrandEffect.Keep keep:
                Keep(scope, keep.Stay);
                return "";
            case ErrandEffect.Pulse pulse:
                commands.Take(scope, pulse.CommandId, pulse.Device, pulse.Part, Verb, Issuer(errand), Reason(errand), pulseValidForMs);
                return "";
            case ErrandEffect.IssueCode issue:
                return IssueCode(scope, issue.StayId, issue.Draft, EventKinds.PickupReady, Issuer(errand), "");
            case ErrandEffect.Tell tell:
                if (LockerTables.FindStay(scope, tell.StayId) is { } stay) { Tell(scope, tell.Kind, stay, Issuer(errand), tell.Detail); }
                return "";
            case ErrandEffect.Alarm alarm:
                watch.Raised(scope, alarm.Kind, alarm.Device, alarm.Part);
                alarms.Raise(scope, alarm.Kind, alarm.Device, alarm.Part, "");
                return "";
            case ErrandEffect.Rating rating:
                Say(scope, "", errand.Terminal, EventKinds.Satisfaction, writer =>
                {
                    writer.WriteString("flow", rating.Flow.ToString().ToLowerInvariant());
                    writer.WriteNumber("score", rating.Score);
                });
                return "";
            default:
                return "";
        }
    }

    public void Keep(WriteScope scope, Stay stay)
    {
        if (stay.IsOver) { books.Keep(scope, stay with { RecipientSealed = "", RecipientPlace = "" }, clock.UtcMsNow()); }
        else { books.Keep(scope, stay, endedUtcMs: null); }
    }

    /// <summary>A person has to look at it before its code opens it again. What is held or over already stays as it is.</summary>
    public void Hold(WriteScope scope, Stay stay, string why, string issuer, string reason)
    {
        Stay held = StayMachine.Next(stay, new StayEvent.Hold(why));
        if (held == stay) { return; }
        Keep(scope, held);
        Tell(scope, ErrandWords.Held, held, issuer, reason);
    }

    /// <summary>Makes a code that no other stay of this site has, or had lately; the one before is worthless from then on.</summary>
    public string IssueCode(WriteScope scope, string stayId, Draft? draft, string kind, string issuer, string reason)
    {
        if (LockerTables.FindStay(scope, stayId) is not { IsOver: false } stay) { return ""; }
        PickupCode code;
        string hash;
        do
        {
            code = PickupCode.New(documents.Current.Lockers.Codes);
            hash = Convert.ToHexStringLower(code.Hash(key.CodeKey));
        }
        while (LockerTables.CodeIsTaken(scope, hash));

        Stay coded = stay with { CodeHash = hash, CodeIssue = stay.CodeIssue + 1, CodeLength = documents.Current.Lockers.Codes.Digits };
        Keep(scope, coded);
        Dictionary<string, string> secrets = new(StringComparer.Ordinal) { ["code"] = code.Reveal() };
        if (PhoneOf(stay, draft) is { Length: > 0 } phone) { secrets["phone"] = phone; }
        else { AddRecipient(secrets, stay); }

        Tell(scope, kind, coded, issuer, reason, secrets);
        return key.Protect(code.Reveal());
    }

    /// <summary>Tells it with the number to tell, where one is kept: a message to its recipient, sent long after the deposit.</summary>
    public void TellRecipient(WriteScope scope, string kind, Stay stay, string issuer)
    {
        Dictionary<string, string> secrets = new(StringComparer.Ordinal);
        AddRecipient(secrets, stay);
        Tell(scope, kind, stay, issuer, "", secrets.Count > 0 ? secrets : null);
    }

    private static void AddRecipient(Dictionary<string, string> secrets, Stay stay)
    {
        if (stay.RecipientSealed.Length == 0) { return; }
        secrets[KeptRecipient.TextField] = stay.RecipientSealed;
        secrets[KeptRecipient.PlaceField] = stay.RecipientPlace;
    }

    /// <summary>The stay with the draft's number as only the platform can read it, for codes that are made when the draft is gone; unchanged without a number or a key.</summary>
    public Stay WithRecipient(Stay stay, Draft draft)
    {
        if (draft.PhoneSealed.Length == 0 || key.Unprotect(draft.PhoneSealed) is not { } phone) { return stay; }
        string? text = sealer.Seal(stay.Id, KeptRecipient.Kind, new Dictionary<string, string>(StringComparer.Ordinal) { ["phone"] = phone });
        return text is null ? stay : stay with { RecipientSealed = text, RecipientPlace = sealer.KeptPlace(stay.Id) };
    }

    public void Tell(WriteScope scope, string kind, Stay stay, string issuer, string detail, IReadOnlyDictionary<string, string>? secrets = null)
    {
        EventNote note = records.OwnEvent(stay.Device, stay.Part, kind, EventJson.Object(writer =>
        {
            writer.WriteString("stay", stay.Id);
            writer.WriteString("stay_kind", stay.Kind.ToString().ToLowerInvariant());
            writer.WriteString("phase", stay.Phase.ToString().ToLowerInvariant());
            writer.WriteString("size", stay.Size);
            if (stay.Waybill.Length > 0) { writer.WriteString("waybill", stay.Waybill); }
            if (stay.PutBy.Length > 0) { writer.WriteString("put_by", stay.PutBy); }
            if (stay.Address.Length > 0) { writer.WriteString("address", stay.Address); }
            if (stay.PhoneMask.Length > 0) { writer.WriteBoolean("consent", stay.Consent); }
            if (stay.CodeIssue > 0) { writer.WriteNumber("code_issue", stay.CodeIssue); }
            if (stay.FeeMinor > 0)
            {
                writer.WriteNumber("fee_minor", stay.FeeMinor);
                writer.WriteString("currency", stay.Currency);
            }

            writer.WriteString("issuer", issuer);
            if (detail.Length > 0) { writer.WriteString("reason", detail); }
        }));
        if (secrets is not null) { note = note with { Sealed = sealer.Seal(note.Id, note.Kind, secrets) }; }
        Append(scope, note);
    }

    public void Say(WriteScope scope, string device, string part, string kind, Action<System.Text.Json.Utf8JsonWriter> fields) =>
        Append(scope, records.OwnEvent(device, part, kind, EventJson.Object(fields)));

    /// <summary>Keyed, so that the number cannot be found by trying all numbers without the site's key.</summary>
    public string PhoneHash(string phone) => Convert.ToHexStringLower(HMACSHA256.HashData(key.CodeKey, [.. PhonePurpose, .. Encoding.UTF8.GetBytes(phone)]));

    public static string Mask(string phone) => phone.Length < 8 ? new string('*', phone.Length) : $"{phone[..3]}{new string('*', phone.Length - 7)}{phone[^4..]}";

    public static string Issuer(Errand errand) => errand.Actor is { } actor ? $"{actor.Role.ToString().ToLowerInvariant()}:{actor.Id}" : $"terminal:{errand.Terminal}";

    private static string Reason(Errand errand) => errand.Step is Step.AtDoor door ? JsonName(door.Use) : errand.Flow.ToString().ToLowerInvariant();

    private static string JsonName(DoorUse use) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(use.ToString());

    private string? PhoneOf(Stay stay, Draft? draft) => draft is { PhoneSealed.Length: > 0 } ? key.Unprotect(draft.PhoneSealed)
        : stay.Kind == StayKind.Mail ? documents.Current.Addresses.Items.FirstOrDefault(a => a.Id == stay.Address)?.Phone
        : null;

    private void Append(WriteScope scope, EventNote note)
    {
        records.AppendEvent(scope, note);
        scope.AfterCommit(() => recent.Add(note));
    }
}

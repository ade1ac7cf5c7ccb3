using System.CommandLine;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Model.Documents;

namespace LifeCircle.Edge.Gateway.Cli;

/// <summary><c>gateway people add | remove</c>: one person of couriers, merchants or postmen. A new PIN is printed once and kept nowhere.</summary>
internal static class PeopleVerb
{
    public static Command Create() => new("people", "Who may sign in at the terminal.") { Add(), Remove() };

    private static Command Add()
    {
        Option<string> data = DocumentsVerb.Data(), reason = DocumentsVerb.Reason();
        Argument<string> role = Role();
        Option<string> id = new("--id") { Description = "[a-z0-9-]{1,32}, stands in records.", Required = true };
        Option<string> name = new("--name") { Description = "The person's name.", Required = true };
        Option<string> company = new("--company") { Description = "The company.", DefaultValueFactory = _ => "" };
        Option<string?> phone = new("--phone") { Description = "Telephone number." };
        Option<string?> pin = new("--pin") { Description = "4 to 12 digits." };
        Option<bool> newPin = new("--new-pin") { Description = "Makes a PIN of six digits and prints it once; the default without --pin." };
        Option<string?> card = new("--card") { Description = "What the card reader types." };
        Command add = new("add", "Adds a person.") { role, data, id, name, company, phone, pin, newPin, card, reason };
        add.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(pin) is not null && parsed.GetValue(newPin)) { return DeskOpener.FailAsync(ExitCodes.BadInput, "--pin and --new-pin exclude each other: give one."); }
            PersonDraft draft = new(parsed.GetRequiredValue(id), parsed.GetRequiredValue(name), parsed.GetValue(company) ?? "", parsed.GetValue(phone), parsed.GetValue(pin), parsed.GetValue(card));
            return ChangeAsync(parsed.GetRequiredValue(data), parsed.GetRequiredValue(role), p => PeopleEdit.Add(p, draft), parsed.GetRequiredValue(reason), draft.Pin is null, cancellationToken);
        });
        return add;
    }

    private static Command Remove()
    {
        Option<string> data = DocumentsVerb.Data(), reason = DocumentsVerb.Reason();
        Argument<string> role = Role();
        Option<string> id = new("--id") { Description = "The person's id.", Required = true };
        Command remove = new("remove", "Removes a person.") { role, data, id, reason };
        remove.SetAction((parsed, cancellationToken) => ChangeAsync(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(role), p => PeopleEdit.Remove(p, parsed.GetRequiredValue(id)), parsed.GetRequiredValue(reason), false, cancellationToken));
        return remove;
    }

    private static Argument<string> Role()
    {
        Argument<string> role = new("role") { Description = string.Join(", ", DocumentNames.People) };
        role.AcceptOnlyFromAmong([.. DocumentNames.People]);
        return role;
    }

    private static Task<int> ChangeAsync(string data, string role, Func<PeopleDocument, PeopleChange> change, string reason, bool showsPin, CancellationToken cancellationToken) =>
        DeskOpener.UseAsync(data, async desk =>
        {
            PeoplePut put = await PeopleDesk.ChangeAsync(desk, role, change, DocumentsVerb.Source, reason, cancellationToken);
            int code = await DocumentsVerb.TellAsync(role, put.Put);
            if (code == ExitCodes.Ok && showsPin) { await Console.Out.WriteLineAsync($"PIN {put.Pin} (shown this once)"); }
            return code;
        });
}

using System.CommandLine;
using System.Net;
using LifeCircle.Edge.Gateway.Http;
using LifeCircle.Edge.Web.View;

namespace LifeCircle.Edge.Gateway.Cli;

/// <summary><c>gateway lockers …</c> and <c>gateway alarms …</c>: what an operator does, through the API of the gateway that runs on the folder.</summary>
internal static class LockersVerb
{
    private const string Compartment = "{0}/compartments/{1}/{2}", Whole = "{0}/{2}";

    public static Command Create()
    {
        Option<string> data = DocumentsVerb.Data();
        Command list = new("list", "Every compartment with what books, door and sensor say; those in doubt first.") { data };
        list.SetAction((parsed, cancellationToken) => DeskOpener.RunningAsync(parsed.GetRequiredValue(data), http => ListAsync(http, cancellationToken)));
        return new Command("lockers", "What lies in the lockers, and what is done about what is in doubt.")
        {
            list,
            Order("keep", "A person looked: it is in there.", OfficeVerb.Keep),
            Order("clear", "A person looked: it is empty.", OfficeVerb.Clear),
            Order("reissue", "A new pickup code; the one before is worthless.", OfficeVerb.Reissue),
            Order("open", "Opens one door; what lies there is held until somebody says what he found.", OfficeVerb.Open),
            Order("look", "Opens one door and says that all stays as it is.", OfficeVerb.Look),
            Order("out-of-service", "The compartment is not offered.", OfficeVerb.OutOfService),
            Order("in-service", "The compartment is offered again.", OfficeVerb.InService),
            Order("open-all", "Emergency: every door of the locker, one after the other.", OfficeVerb.OpenAll),
            Order("stop", "No further door of an emergency opening.", OfficeVerb.Stop),
        };
    }

    public static Command CreateAlarms()
    {
        Option<string> data = DocumentsVerb.Data();
        Command list = new("list", "Alarms that are up, the most severe first.") { data };
        list.SetAction((parsed, cancellationToken) => DeskOpener.RunningAsync(parsed.GetRequiredValue(data), http => ListAlarmsAsync(http, cancellationToken)));
        return new Command("alarms", "What somebody has to look at.")
        {
            list,
            OfAlarm("acknowledge", "Takes note of an alarm; it stays up.", OfficeVerb.Acknowledge),
            OfAlarm("clear", "Somebody has seen to an alarm that belongs to no compartment.", OfficeVerb.ClearAlarm),
        };
    }

    private static Command Order(string name, string description, OfficeVerb verb)
    {
        Option<string> data = DocumentsVerb.Data(), reason = DocumentsVerb.Reason(), issuer = Issuer();
        Argument<string> device = new("device") { Description = "The locker." };
        bool whole = verb is OfficeVerb.OpenAll or OfficeVerb.Stop;
        Argument<string> number = new("number") { Description = "The compartment, e.g. 07." };
        Command order = new(name, description) { device, data, reason, issuer };
        if (!whole) { order.Arguments.Add(number); }
        order.SetAction((parsed, cancellationToken) =>
        {
            string target = string.Format(
                System.Globalization.CultureInfo.InvariantCulture, whole ? Whole : Compartment, Uri.EscapeDataString(parsed.GetRequiredValue(device)),
                whole ? "" : Uri.EscapeDataString(parsed.GetRequiredValue(number)), LockersApi.Word(verb));
            return SendAsync(parsed.GetRequiredValue(data), $"/api/v1/lockers/{target}", parsed.GetRequiredValue(issuer), parsed.GetRequiredValue(reason), cancellationToken);
        });
        return order;
    }

    private static Command OfAlarm(string name, string description, OfficeVerb verb)
    {
        Option<string> data = DocumentsVerb.Data(), reason = DocumentsVerb.Reason(), issuer = Issuer();
        Argument<string> id = new("id") { Description = "The alarm's id, of alarms list." };
        Command order = new(name, description) { id, data, reason, issuer };
        order.SetAction((parsed, cancellationToken) => SendAsync(
            parsed.GetRequiredValue(data), $"/api/v1/alarms/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/{LockersApi.Word(verb)}",
            parsed.GetRequiredValue(issuer), parsed.GetRequiredValue(reason), cancellationToken));
        return order;
    }

    private static Option<string> Issuer() => new("--issuer") { Description = "Who does it; goes on record.", DefaultValueFactory = _ => Environment.UserName };

    private static Task<int> SendAsync(string data, string path, string issuer, string reason, CancellationToken cancellationToken) => DeskOpener.RunningAsync(data, async http =>
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync(path, new OfficeRequest(reason, issuer, DocumentsVerb.Source), LockersJson.Default.OfficeRequest, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable || await ReadAsync(answer, cancellationToken) is not { } said)
        {
            return await DeskOpener.FailAsync(ExitCodes.CannotStart, $"the gateway answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }

        if (said.End != OfficeEnd.Done) { return await DeskOpener.FailAsync(ExitCodes.BadInput, said.Text); }
        await Console.Out.WriteLineAsync(said.Code.Length > 0 ? $"{said.Text} Code {said.Code}" : said.Text);
        return ExitCodes.Ok;
    });

    private static async Task<OfficeAnswer?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try { return await answer.Content.ReadFromJsonAsync(LockersJson.Default.OfficeAnswer, cancellationToken); }
        catch (System.Text.Json.JsonException) { return null; }
    }

    private static async Task<int> ListAsync(HttpClient http, CancellationToken cancellationToken)
    {
        LockersSnapshot? now = await http.GetFromJsonAsync("/api/v1/lockers", LockersJson.Default.LockersSnapshot, cancellationToken);
        foreach (CompartmentNote c in now?.Compartments ?? [])
        {
            string books = c.Stay is { } stay ? $"{stay.Kind} {stay.Phase}{(stay.HeldFor.Length > 0 ? $" ({stay.HeldFor})" : "")}" : "empty";
            string alarms = string.Join(' ', c.Alarms.Select(a => a.Kind));
            await Console.Out.WriteLineAsync($"{c.Device} {c.Number} {c.Size,-3} door {c.Door,-7} inside {c.Inside,-8} books {books}{(c.OutOfService.Length > 0 ? " out-of-service" : "")} {alarms}".TrimEnd());
        }

        return ExitCodes.Ok;
    }

    private static async Task<int> ListAlarmsAsync(HttpClient http, CancellationToken cancellationToken)
    {
        foreach (AlarmNote a in await http.GetFromJsonAsync("/api/v1/alarms", LockersJson.Default.IReadOnlyListAlarmNote, cancellationToken) ?? [])
        {
            await Console.Out.WriteLineAsync($"{a.Id} {a.Kind} {a.Device} {a.Part} {(a.SeenBy.Length > 0 ? $"seen by {a.SeenBy}" : "")} {a.Check}".TrimEnd());
        }

        return ExitCodes.Ok;
    }
}

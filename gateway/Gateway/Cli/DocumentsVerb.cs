using System.CommandLine;
using System.Globalization;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Model.Documents;

namespace LifeCircle.Edge.Gateway.Cli;

/// <summary><c>gateway documents list | show | check | put | schema</c>: what the site is run by, also while the gateway is down.</summary>
internal static class DocumentsVerb
{
    public const string Source = "cli";

    public static Command Create()
    {
        Option<string> data = Data(), reason = Reason();
        Command list = new("list", "Every document with its version; 0: never put, the defaults are in force.") { data };
        list.SetAction((parsed, cancellationToken) => DeskOpener.UseAsync(parsed.GetRequiredValue(data), desk => ListAsync(desk, cancellationToken)));

        Argument<string> shown = Name();
        Command show = new("show", "A document as it was put; the defaults of one that never was.") { shown, data };
        show.SetAction((parsed, cancellationToken) => DeskOpener.UseAsync(parsed.GetRequiredValue(data), desk => ShowAsync(desk, parsed.GetRequiredValue(shown), cancellationToken)));

        Argument<string> checkedName = Name(), checkedFile = FileName();
        Command check = new("check", "Reads a file and says everything that is wrong in it; changes nothing.") { checkedName, checkedFile };
        check.SetAction((parsed, cancellationToken) => CheckAsync(parsed.GetRequiredValue(checkedName), parsed.GetRequiredValue(checkedFile), cancellationToken));

        Argument<string> putName = Name(), putFile = FileName();
        Command put = new("put", "Puts a file in force whole, or refuses it with every error.") { putName, putFile, data, reason };
        put.SetAction((parsed, cancellationToken) => PutAsync(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(putName), parsed.GetRequiredValue(putFile), parsed.GetRequiredValue(reason), cancellationToken));

        Argument<string> schemaName = Name();
        Command schema = new("schema", "The JSON schema of a document, for editors.") { schemaName };
        schema.SetAction(parsed =>
        {
            Console.Out.Write(DocumentReader.Schema(parsed.GetRequiredValue(schemaName)));
            return ExitCodes.Ok;
        });
        return new Command("documents", "What the site is run by: rules, people, tariffs, addresses, keys.") { list, show, check, put, schema };
    }

    public static Option<string> Data() => new("--data") { Description = "Folder of the database.", Required = true };

    public static Option<string> Reason() => new("--reason") { Description = "Why; goes on record.", Required = true };

    /// <summary>Says what came of it.</summary>
    public static async Task<int> TellAsync(string name, DocumentPut put)
    {
        foreach (Contracts.Site.SiteError error in put.Errors) { await Console.Error.WriteLineAsync($"{name}: {error}"); }
        if (put.IsApplied) { await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name} version {put.Version} {(put.Unchanged ? "was in force already" : "is in force")}")); }
        return put.IsApplied ? ExitCodes.Ok : ExitCodes.BadInput;
    }

    private static Argument<string> Name()
    {
        Argument<string> name = new("name") { Description = string.Join(", ", DocumentNames.All) };
        name.AcceptOnlyFromAmong([.. DocumentNames.All]);
        return name;
    }

    private static Argument<string> FileName() => new("file") { Description = "The document, JSON." };

    private static async Task<int> ListAsync(IDocumentDesk desk, CancellationToken cancellationToken)
    {
        foreach (DocumentLine line in await desk.ListAsync(cancellationToken))
        {
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{line.Name,-10} version {line.Version,-4} {line.Source,-5} {line.Sha256}").TrimEnd());
        }

        return ExitCodes.Ok;
    }

    private static async Task<int> ShowAsync(IDocumentDesk desk, string name, CancellationToken cancellationToken)
    {
        (byte[] body, _) = await desk.ReadAsync(name, cancellationToken);
        await using Stream output = Console.OpenStandardOutput();
        await output.WriteAsync(body, cancellationToken);
        if (body is not [.., (byte)'\n']) { await output.WriteAsync("\n"u8.ToArray(), cancellationToken); }
        return ExitCodes.Ok;
    }

    private static Task<int> CheckAsync(string name, string file, CancellationToken cancellationToken) => WithFileAsync(file, async body =>
    {
        DocumentReading reading = DocumentReader.Read(name, body);
        foreach (Contracts.Site.SiteError error in reading.Errors) { await Console.Out.WriteLineAsync($"{file}: {error}"); }
        if (reading.Errors.Count == 0) { await Console.Out.WriteLineAsync("all is well"); }
        return reading.Errors.Count == 0 ? ExitCodes.Ok : ExitCodes.BadInput;
    }, cancellationToken);

    private static Task<int> PutAsync(string data, string name, string file, string reason, CancellationToken cancellationToken) => WithFileAsync(file, body =>
        DeskOpener.UseAsync(data, async desk => await TellAsync(name, await desk.PutAsync(name, body, Source, reason, null, cancellationToken))), cancellationToken);

    private static async Task<int> WithFileAsync(string file, Func<byte[], Task<int>> work, CancellationToken cancellationToken)
    {
        byte[] body;
        try { body = await File.ReadAllBytesAsync(file, cancellationToken); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return await DeskOpener.FailAsync(ExitCodes.BadInput, $"{file} cannot be read: {e.Message}"); }
        return await work(body);
    }
}

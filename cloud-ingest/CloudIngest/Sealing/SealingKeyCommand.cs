using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Sparkplug.Sealing;

namespace LifeCircle.Edge.CloudIngest.Sealing;

/// <summary>The verb <c>sealing-key new</c>: a key pair of the platform, each half in its file.</summary>
internal static class SealingKeyCommand
{
    private const int Failed = 1;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Build()
    {
        Option<string> folder = new("--out") { Description = "Folder for the two files; made when missing.", HelpName = "DIR", Required = true };
        Command make = new("new", "Makes a key pair: ID.key.pem, which opens sealed parts and is read by its owner alone, and ID.public.json for the gateways' document keys.") { folder };
        make.SetAction((parsed, _) => MakeAsync(parsed.GetValue(folder)!));
        return new Command("sealing-key", "The platform's keys for the sealed parts of events.") { make };
    }

    private static async Task<int> MakeAsync(string folder)
    {
        using SealingKey key = SealingKey.New();
        string secret = Path.Combine(folder, $"{key.Id}.key.pem"), open = Path.Combine(folder, $"{key.Id}.public.json");
        try
        {
            Directory.CreateDirectory(folder);
            FileStreamOptions owned = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) { owned.UnixCreateMode = OwnerOnly; }
            await using (StreamWriter file = new(secret, owned)) { await file.WriteLineAsync(key.ToPem()); }
            JsonObject document = new() { ["sealing"] = new JsonObject { ["id"] = key.Id, ["publicKey"] = Convert.ToBase64String(key.PublicSpki) } };
            await File.WriteAllTextAsync(open, document.ToJsonString(Indented) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await System.Console.Error.WriteLineAsync($"cloud-ingest: --out {folder} cannot be written: {e.Message} Name a folder of yours on a disk with space.");
            return Failed;
        }

        await System.Console.Out.WriteLineAsync($"made {secret}: keep it off the gateways and off this server's backups\nmade {open}: goes into the document keys of the gateways");
        return 0;
    }
}

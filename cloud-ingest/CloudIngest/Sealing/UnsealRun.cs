using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Sparkplug.Sealing;

namespace LifeCircle.Edge.CloudIngest.Sealing;

/// <summary>Reads key and part, opens, writes; what is wrong is one sentence with its place and what would be right.</summary>
internal static class UnsealRun
{
    private const int Failed = 1;
    private const int AnswerCharsMax = 64 * 1024;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(IReadOnlyList<string> keyFiles, string? from, CancellationToken cancellationToken)
    {
        List<SealingKey> keys = [];
        try
        {
            foreach (string file in keyFiles) { keys.Add(await KeyAsync(file, cancellationToken)); }
            string answer = from is null ? await StandardInputAsync(cancellationToken) : await FetchAsync(from, cancellationToken);
            byte[] opened = Open(answer, from ?? "standard input", keys);
            await System.Console.Out.WriteLineAsync(Encoding.UTF8.GetString(opened));
            return 0;
        }
        catch (OperatorException e)
        {
            await System.Console.Error.WriteLineAsync($"cloud-ingest: {e.Message}");
            return Failed;
        }
        finally { keys.ForEach(k => k.Dispose()); }
    }

    private static async Task<SealingKey> KeyAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None) { throw new OperatorException($"--key {file} is open to other users of this machine: chmod 600 it first."); }
            if (SealingKey.TryReadPem(await File.ReadAllTextAsync(file, cancellationToken), out SealingKey? key, out string error)) { return key; }
            throw new OperatorException($"--key {file}: {error}. Make one with cloud-ingest sealing-key new.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"--key {file} cannot be read: {e.Message}", e);
        }
    }

    private static async Task<string> StandardInputAsync(CancellationToken cancellationToken)
    {
        char[] text = new char[AnswerCharsMax + 1];
        int length = await System.Console.In.ReadBlockAsync(text, cancellationToken);
        return length <= AnswerCharsMax ? new string(text, 0, length) : throw new OperatorException($"standard input has more than {AnswerCharsMax} characters; give the API's answer for one event.");
    }

    private static async Task<string> FetchAsync(string from, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(from, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
        {
            throw new OperatorException($"--event {from} is not an address; it looks like http://127.0.0.1:8090/api/v1/events/CIRCLE/GATEWAY/EPOCH/1/OFFSET/sealed?issuer=WHO&why=REASON.");
        }

        using HttpClient http = new() { Timeout = AnswerWithin, MaxResponseContentBufferSize = AnswerCharsMax };
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(url, cancellationToken);
            string text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return answer.IsSuccessStatusCode ? text : throw new OperatorException($"--event {from} answered {(int)answer.StatusCode}: {(text.Length > 0 ? text : answer.ReasonPhrase)}");
        }
        catch (HttpRequestException e)
        {
            throw new OperatorException($"--event {from} cannot be reached: {e.Message}", e);
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OperatorException($"--event {from} did not answer within {AnswerWithin.TotalSeconds} s.", e);
        }
    }

    private static byte[] Open(string answer, string place, List<SealingKey> keys)
    {
        JsonElement part;
        try { part = JsonElement.Parse(answer); }
        catch (JsonException e) { throw new OperatorException($"{place} is not JSON: {e.Message}", e); }
        SealedPlace sealedFor = new(Word("circle"), Word("gateway"), Word("eventId"), Word("kind"));
        byte[] opened = Open(Word("text"), sealedFor, $"{place}, $.text", keys);
        return KeptRecipient.TryFind(opened, out SealedPlace stay, out string? kept) ? Together(opened, Open(kept, stay, $"{place}, the recipient inside of $.text", keys)) : opened;

        string Word(string name) => part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out JsonElement word) && word.ValueKind == JsonValueKind.String
            ? word.GetString()!
            : throw new OperatorException($"{place}, $.{name} is missing or not a text; it must be the API's answer for one event's sealed part.");
    }

    private static byte[] Open(string text, SealedPlace sealedFor, string place, List<SealingKey> keys)
    {
        SealVerdict read = SealedText.Read(text, out string keyId, out _);
        if (read != SealVerdict.Done) { throw new OperatorException($"{place}: {read.Sentence()}"); }
        SealingKey key = keys.Find(k => k.Id == keyId) ?? (keys.Count == 1
            ? keys[0] // Perhaps the key was given an id of its own.
            : throw new OperatorException($"{place}: it is sealed to the key {keyId}; --key gave {string.Join(", ", keys.Select(k => k.Id))}."));
        SealVerdict verdict = Sealer.Open(key.Key, sealedFor.ToBytes(), text, out byte[] opened);
        if (verdict == SealVerdict.Done) { return opened; }
        string other = key.Id == keyId ? "" : $" It is sealed to the key {keyId}; --key gave {key.Id}.";
        throw new OperatorException($"{place} does not open: {verdict.Sentence()}{other}");
    }

    /// <summary>What the event has, with what was kept of the deposit in the place of the sealed text.</summary>
    private static byte[] Together(byte[] opened, byte[] recipient)
    {
        JsonObject all = JsonNode.Parse(opened)!.AsObject();
        all.Remove(KeptRecipient.TextField);
        all.Remove(KeptRecipient.PlaceField);
        foreach ((string name, JsonNode? value) in JsonNode.Parse(recipient)!.AsObject()) { all[name] = value?.DeepClone(); }
        return Encoding.UTF8.GetBytes(all.ToJsonString());
    }
}

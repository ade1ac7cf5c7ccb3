using System.Text.Json;
using Microsoft.Data.Sqlite;
using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>A corner of real processes with a locker, its documents, and one terminal.</summary>
public sealed class LockerCorner : IAsyncDisposable
{
    public const string Locker = "locker-1";
    public const string CourierPin = "246810", MerchantPin = "135790", PostmanPin = "112233";
    public const string Phone = "13812340000";

    private readonly TempFolder _folder;

    private LockerCorner(Corner corner, TempFolder folder) => (Corner, _folder, Terminal) = (corner, folder, new Terminal(corner));

    public Corner Corner { get; }

    public Terminal Terminal { get; }

    /// <param name="rules">Document lockers; the codes are shown to who deposits, so that a test knows them.</param>
    public static async Task<LockerCorner> StartAsync(string rules = """{ "deposit": { "showsCode": true } }""", string? site = null, bool wireTime = false)
    {
        TempFolder folder = new("locker-docs");
        string documents = folder.Folder("documents");
        foreach (string file in Directory.GetFiles(RepoRoot.Under("hardware", "sites", "demo-documents"), "*.json")) { File.Copy(file, Path.Combine(documents, Path.GetFileName(file))); }
        await File.WriteAllTextAsync(Path.Combine(documents, "lockers.json"), rules, TestContext.Current.CancellationToken);
        string? sitePath = null;
        if (site is not null)
        {
            sitePath = folder.Under("site.json");
            await File.WriteAllTextAsync(sitePath, site, TestContext.Current.CancellationToken);
        }

        Corner corner = await Corner.StartAsync(new CornerOptions { Documents = documents, Site = sitePath, WireTime = wireTime });
        LockerCorner locker = new(corner, folder);
        try { await locker.Terminal.WaitForAsync("home", h => h.GetProperty("free").EnumerateArray().Any(s => s.GetProperty("free").GetInt32() > 0)); }
        catch
        {
            await locker.DisposeAsync();
            throw;
        }

        return locker;
    }

    /// <summary>Signs a courier in and deposits; answers the pickup code and the compartment.</summary>
    public async Task<(string Code, string Part)> DepositAsync(string waybill, string phone = Phone, string size = "S")
    {
        await Terminal.StartAsync("Courier");
        await Terminal.TypeAsync(CourierPin);
        await Terminal.WaitForAsync("parcel");
        await Terminal.FillAsync(waybill, phone);
        await Terminal.PickAsync(size);
        string part = await Terminal.OpenDoorAsync(Locker);
        await Corner.Control.DoorAsync(Locker, part, open: false);
        JsonElement keep = await Terminal.WaitForAsync("keep-code");
        await Terminal.AnswerAsync("Finish");
        await HomeAsync();
        return (keep.GetProperty("pickupCode").GetString()!, part);
    }

    public async Task PickUpAsync(string code)
    {
        await Terminal.StartAsync("Pickup");
        await Terminal.TypeAsync(code);
        await Terminal.UseDoorAsync(Locker);
    }

    /// <summary>Leaves whatever end screens there are.</summary>
    public Task HomeAsync() => Eventually.True("the terminal goes home", TimeSpan.FromSeconds(60), async () =>
    {
        JsonElement now = await Terminal.ShowAsync();
        string screen = now.GetProperty("screen").GetProperty("$type").GetString()!;
        if (screen == "home") { return true; }
        await Terminal.AnswerAsync(screen is "menu" or "trouble" or "deposited" or "rate" or "thanks" or "keep-code" ? "Finish" : "Home");
        return false;
    });

    /// <summary>Kills the gateway without warning and starts it again.</summary>
    public Task KillGatewayAsync() => KillAsync(Corner.Gateway);

    /// <summary>Kills processes without warning, all before the first of them starts again.</summary>
    public async Task KillAsync(params CornerPart[] parts)
    {
        foreach (CornerPart part in parts) { await part.KillAsync(); }
        foreach (CornerPart part in parts) { await part.StartAsync(); }
        await Eventually.True("the gateway has found firmware-host", TimeSpan.FromSeconds(60), async () => (await Terminal.ShowAsync()).GetProperty("doorsReachable").GetBoolean());
    }

    /// <summary>Puts a document in force.</summary>
    public async Task PutAsync(string name, string json)
    {
        (int status, JsonElement answer) = await Corner.GatewayApi.PutTextAsync($"/api/v1/documents/{name}?reason=test", json);
        Assert.True(status == 200, $"The gateway answered {status} to the document {name}: {answer}");
    }

    /// <summary>The corner is without power for a while: the machine boots anew, and all that lies there has lain longer by then.</summary>
    public Task LieAsync(TimeSpan time) => RestartedAsync(
        "UPDATE stay SET body = json_set(body, '$.StoredBoot', 'before', '$.StoredUtcMs', $0) WHERE phase <> 'Ended'",
        DateTimeOffset.UtcNow.Subtract(time).ToUnixTimeMilliseconds());

    /// <summary>As if so much of every block after wrong codes had passed.</summary>
    public Task BlockedSinceAsync(TimeSpan time) => RestartedAsync(
        "UPDATE attempt SET body = json_set(body, '$.BlockedUntilNs', json_extract(body, '$.BlockedUntilNs') - $0) WHERE json_extract(body, '$.BlockedUntilNs') > 0",
        (long)time.TotalMilliseconds * 1_000_000);

    /// <summary>The platform knows it from the events of its deposit.</summary>
    public string StayOf(string waybill) => Assert.Single(Rows("SELECT id FROM stay WHERE waybill = $0", r => r.GetString(0), waybill));

    /// <summary>Reminders sent for what lies here, and whether it is overdue.</summary>
    public IReadOnlyList<(long Reminders, bool Overdue)> Due() => Rows(
        "SELECT json_extract(body, '$.Reminders'), json_extract(body, '$.Overdue') FROM stay WHERE phase <> 'Ended' ORDER BY id", r => (r.GetInt64(0), r.GetBoolean(1)));

    /// <summary>No emergency opening is under way any more.</summary>
    public bool HasOpenedAll() => Rows("SELECT 1 FROM open_all", r => r.GetInt64(0)).Count == 0;

    /// <summary>Every stay ever, from the database: part, phase, how it ended, waybill.</summary>
    public IReadOnlyList<(string Part, string Phase, string End, string Waybill)> Stays() => Rows(
        "SELECT part, phase, COALESCE(NULLIF(json_extract(body, '$.End'), 'None'), ''), waybill FROM stay ORDER BY id",
        r => (r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)));

    /// <summary>No door was pulsed without a command of its own, and none twice for one command.</summary>
    public void AssertPulsesAreCommanded()
    {
        Dictionary<string, long> commands = Rows("SELECT part, COUNT(*) FROM command WHERE verb = 'unlock' GROUP BY part", r => (Part: r.GetString(0), Count: r.GetInt64(1)))
            .ToDictionary(c => c.Part, c => c.Count);
        foreach (IGrouping<string, Happening> door in Corner.Physical.Where(h => h.What == "pulse").GroupBy(h => h.Part))
        {
            Assert.True(door.Count() <= commands.GetValueOrDefault(door.Key), $"{door.Key} was pulsed {door.Count()} times for {commands.GetValueOrDefault(door.Key)} commands.");
        }
    }

    /// <summary>Neither log nor disk of the gateway has this code or this telephone number as people write it.</summary>
    public async Task AssertSecretAsync(params string[] secrets)
    {
        List<string> written = [Corner.Gateway.Log, Corner.FirmwareHost.Log, Corner.CloudIngest.Log];
        foreach (string file in Directory.GetFiles(Corner.GatewayData, "*.db*"))
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader reader = new(stream, System.Text.Encoding.Latin1);
            written.Add(await reader.ReadToEndAsync());
        }

        Assert.All(secrets, secret => Assert.All(written, text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync()
    {
        await Corner.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Kills the gateway, changes what is on its disk as time would have, and starts it.</summary>
    private async Task RestartedAsync(string sql, long argument)
    {
        await Corner.Gateway.KillAsync();
        using (SqliteConnection connection = Open("ReadWrite"))
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.AddWithValue("$0", argument);
            Assert.True(command.ExecuteNonQuery() > 0, $"Nothing was changed by {sql}");
        }

        await KillAsync(Corner.Gateway);
    }

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> row, string argument = "")
    {
        using SqliteConnection connection = Open("ReadOnly");
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$0", argument);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> all = [];
        while (reader.Read()) { all.Add(row(reader)); }
        return all;
    }

    private SqliteConnection Open(string mode)
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(Corner.GatewayData, "gateway.db")};Mode={mode};Pooling=False");
        connection.Open();
        return connection;
    }
}

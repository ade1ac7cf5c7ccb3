using System.Globalization;
using Xunit;

namespace LifeCircle.Edge.Support;

/// <summary>A PostgreSQL server of the test's own: one cluster in its own folder, one loopback port; stopped, killed and started at will.</summary>
/// <remarks>PostgreSQL refuses to run as root. Root's tests run it as the user that Debian's package makes, or as nobody, in a folder that belongs to that user.</remarks>
public sealed class Postgres : IAsyncDisposable
{
    public const string User = "lifecircle";

    /// <summary>With what a connection string, a URL and SQL each hold special.</summary>
    public const string Password = "s3;cr et'%/@:";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new("postgres");
    private readonly string _bin = Path.GetDirectoryName(Target(RealServer.Require("postgres")))!;
    private ChildProcess? _process;

    private Postgres()
    {
    }

    public int Port { get; } = FreePort.Next();

    private string Data => _folder.Under("data");

    private static string? Other => Environment.UserName != "root" ? null : File.ReadLines("/etc/passwd").Any(l => l.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    public static async Task<Postgres> StartNewAsync(string? database = null)
    {
        Postgres server = new();
        try
        {
            await server.InitialiseAsync();
            await server.StartAsync();
            if (database is not null) { await server.CreateDatabaseAsync(database); }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>As a URL, password and all.</summary>
    public string Url(string database) => $"postgres://{User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/{database}";

    public async Task StartAsync()
    {
        await DropAsync();
        await Eventually.True($"PostgreSQL takes connections on {Port}", Limit, async () =>
        {
            // After a kill the backends may still hold the old shared memory for a moment; the new server ends then and is started again.
            if (_process is null or { HasExited: true })
            {
                await DropAsync();
                _process = ChildProcess.Start("postgres", Exe("postgres"), Args("postgres", "-D", Data), _folder.Under("postgres.log"), _folder.Path);
            }

            await using ChildProcess ready = ChildProcess.Start("pg_isready", Path.Combine(_bin, "pg_isready"), ["-q", "-h", "127.0.0.1", "-p", Number(Port)]);
            return await ready.WaitForExit(Limit) == 0;
        });
    }

    /// <summary>SIGINT, PostgreSQL's fast stop: sessions are cut, what was committed is flushed.</summary>
    public async Task StopAsync()
    {
        if (_process is { HasExited: false }) { await _process.InterruptAsync(Limit); }
    }

    /// <summary>SIGKILL to the server and to each of its backends, as a power cut takes them all.</summary>
    public async Task KillAsync()
    {
        if (_process is not { HasExited: false } server) { return; }

        int[] backends = ChildrenOf(server.Id);
        await server.KillAsync();
        foreach (int backend in backends) { _ = Posix.Kill(backend, Posix.SigKill); }

        await Eventually.True("the backends are gone", Limit, () => !backends.Any(id => Directory.Exists($"/proc/{id}") && IsOurs(id)));
    }

    public Task CreateDatabaseAsync(string name) => SqlAsync("postgres", $"CREATE DATABASE \"{name}\"");

    /// <summary>The answer's rows, columns separated by |.</summary>
    public async Task<string> SqlAsync(string database, string sql)
    {
        await using ChildProcess psql = ChildProcess.Start("psql", Path.Combine(_bin, "psql"),
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", Number(Port), "-U", User, "-d", database, "-c", sql],
            environment: new Dictionary<string, string> { ["PGPASSWORD"] = Password });
        Assert.True(await psql.WaitForExit(Limit) == 0, $"psql on {sql}: {psql.Text}");
        return psql.Text;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await DropAsync();
        _folder.Dispose();
    }

    private async Task InitialiseAsync()
    {
        string password = _folder.Write("password", Password);
        if (Other is { } other) { await RunAsync("chown", ["-R", other, _folder.Path]); }

        await RunAsync(Exe("initdb"), Args("initdb", "-D", Data, "-U", User, "--pwfile", password, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"));
        File.AppendAllText(Path.Combine(Data, "postgresql.conf"), $"""

            listen_addresses = '127.0.0.1'
            port = {Number(Port)}
            unix_socket_directories = '{_folder.Path}'
            shared_buffers = 16MB
            max_connections = 50

            """);
    }

    /// <summary>The programs stand together where a link on the PATH leads to.</summary>
    private static string Target(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    private static int[] ChildrenOf(int id) =>
        [.. File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => int.Parse(c, CultureInfo.InvariantCulture))];

    /// <summary>A dead backend whose parent is gone waits for init to bury it; its number may also be somebody else's by now.</summary>
    private static bool IsOurs(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return stat.Contains("(postgres)", StringComparison.Ordinal) && !stat.Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task RunAsync(string exe, IEnumerable<string> args)
    {
        await using ChildProcess process = ChildProcess.Start(exe, exe, args);
        Assert.True(await process.WaitForExit(Limit) == 0, $"{exe}: {process.Text}");
    }

    /// <summary>setpriv becomes the program itself, so that its id is the server's.</summary>
    private string Exe(string program) => Other is null ? Path.Combine(_bin, program) : "setpriv";

    private string[] Args(string program, params string[] args) =>
        Other is { } other ? [$"--reuid={other}", "--regid", Group(other), "--clear-groups", Path.Combine(_bin, program), .. args] : args;

    private static string Group(string user) => File.ReadLines("/etc/passwd").First(l => l.StartsWith($"{user}:", StringComparison.Ordinal)).Split(':')[3];

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);

    private async ValueTask DropAsync()
    {
        if (_process is not null) { await _process.DisposeAsync(); }

        _process = null;
    }
}

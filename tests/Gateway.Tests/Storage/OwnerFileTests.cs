using System.Runtime.Versioning;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Stores;

/// <summary>The gateway's files hold hashes of PINs: nobody else of the machine may read them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OwnerFileTests : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TempFolder _folder = new("mode");

    private string DatabasePath => _folder.Under("gateway.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Database_log_and_copy_are_made_for_this_user_alone()
    {
        await using Database database = DatabaseRescue.Open(new DatabaseOptions { Path = DatabasePath }).Database;
        await database.WriteAsync(scope => Facts.Set(scope, "any", [1]));
        StateCopy.Make(DatabasePath, new CopyNote(null, "boot", 1, "digest"));
        Assert.Equal(["gateway.db", "gateway.db-copy", "gateway.db-shm", "gateway.db-wal"], Names());
        Assert.All(Names(), name => Assert.Equal((name, Mine), (name, File.GetUnixFileMode(_folder.Under(name)))));
    }

    [Fact]
    public async Task Files_of_an_earlier_version_are_narrowed_at_the_start()
    {
        await using (Database made = DatabaseRescue.Open(new DatabaseOptions { Path = DatabasePath }).Database) { StateCopy.Make(DatabasePath, new CopyNote(null, "boot", 1, "digest")); }
        File.WriteAllText(_folder.Under("gateway.db.damaged-1"), "");
        File.WriteAllText(_folder.Under("other"), "");
        foreach (string name in Names()) { File.SetUnixFileMode(_folder.Under(name), Mine | UnixFileMode.GroupRead | UnixFileMode.OtherRead); }
        await using Database database = DatabaseRescue.Open(new DatabaseOptions { Path = DatabasePath }).Database;
        Assert.Equal(["other"], Names().Where(name => File.GetUnixFileMode(_folder.Under(name)) != Mine));
    }

    private string[] Names() => [.. Directory.GetFiles(_folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}

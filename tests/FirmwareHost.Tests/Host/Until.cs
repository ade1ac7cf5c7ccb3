using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

/// <summary>Waits for a condition, with a reason and a limit.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<bool> condition, string reason, int limitS = 20)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start).TotalSeconds < limitS, $"Waited {limitS} s for: {reason}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}

/// <summary>A folder of the test's own, gone afterwards. Its path is short: Unix sockets live in it.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("lc").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

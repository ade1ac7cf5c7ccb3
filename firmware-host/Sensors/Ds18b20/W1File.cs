using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Sensors.Ds18b20;

/// <summary>Reads one sensor's <c>w1_slave</c>, which makes the kernel measure: the reading blocks for 750 ms and more.</summary>
/// <remarks>
/// A thread of its own waits for the kernel, so that none of the pool's is taken; at most one for each sensor, also when the kernel never answers.
/// Not thread-safe: the loop of its bus owns it.
/// </remarks>
internal sealed class W1File(string folder, string id, TimeSpan timeout, TimeProvider time)
{
    /// <summary>The file has 78 bytes; what fills this is another file.</summary>
    private const int TextBytesMax = 256;

    private readonly string _path = Path.Combine(folder, id, "w1_slave");
    private Task<(DriverFault Fault, string Text)>? _reading;

    internal async ValueTask<(DriverFault Fault, string Text)> ReadAsync(CancellationToken cancellationToken)
    {
        if (_reading is { IsCompleted: false }) { return (DriverFault.NoReply, ""); }
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try { return await _reading.WaitAsync(timeout, time, cancellationToken); }
        catch (TimeoutException) { return (DriverFault.NoReply, ""); }
    }

    private (DriverFault Fault, string Text) Read()
    {
        try
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] bytes = new byte[TextBytesMax];
            int length = file.Read(bytes); // The kernel gives its whole text at once.
            return length == TextBytesMax ? (DriverFault.Garbled, "") : (DriverFault.None, System.Text.Encoding.ASCII.GetString(bytes, 0, length));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (Directory.Exists(folder) ? DriverFault.NoReply : DriverFault.PortMissing, "");
        }
        catch (UnauthorizedAccessException) { return (DriverFault.PortMissing, ""); }
        catch (IOException) { return (DriverFault.NoReply, ""); } // The kernel heard no sensor on the line.
    }
}

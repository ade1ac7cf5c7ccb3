using System.Text;
using InfluxDB.Client;
using InfluxDB.Client.Api.Domain;
using InfluxDB.Client.Core.Exceptions;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Lines through the package InfluxDB.Client; status table, halving and patience stay our own.</summary>
/// <remarks>
/// Only its asynchronous write is used, which sends a body as it is and throws what the server answered. Its batching
/// <c>WriteApi</c> drops a batch after its retries and tells only an event handler, so nothing could be confirmed by it.
/// </remarks>
internal sealed class ClientLineSender : ILineSender, IDisposable
{
    private readonly InfluxOptions _options;
    private readonly InfluxDBClient _client;
    private readonly Action<RecognisedServer>? _recognised;
    private bool _told;

    public ClientLineSender(InfluxOptions options, Action<RecognisedServer>? recognised)
    {
        string token = options.TokenFile is null ? "" : File.ReadAllText(options.TokenFile).Trim();
        _client = new InfluxDBClient(options.Url.ToString(), token);
        (_options, _recognised) = (options, recognised);
    }

    /// <summary>The package speaks to 2.x; it asks for no version.</summary>
    public RecognisedServer Server { get; } = new(InfluxProduct.InfluxDb2, "", InfluxApi.Client);

    public Task<string?> RecogniseAsync(CancellationToken cancellationToken)
    {
        if (!_told) { _recognised?.Invoke(Server); }
        _told = true;
        return Task.FromResult<string?>(null);
    }

    public void Forget() { }

    public async Task<Answer> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMilliseconds(_options.TimeoutMs));
        try
        {
            await _client.GetWriteApiAsync().WriteRecordAsync(Encoding.UTF8.GetString(lines.Span), WritePrecision.Ns, _options.Bucket, _options.Org, limit.Token);
            return Answer.Stored;
        }
        catch (HttpException e) when (e.Status > 0)
        {
            return StatusTable.Judge(_options, Server, e.Status, e.Message, e.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested) // The package wraps sockets and time-outs in several types.
        {
            return Answer.Later($"InfluxDB at {_options.Url} cannot be reached: {e.Message} Check that it runs and the address.");
        }
    }

    public Task<string?> CreateAsync(string missing, CancellationToken cancellationToken) => Task.FromResult<string?>(missing);

    public void Dispose() => _client.Dispose();
}

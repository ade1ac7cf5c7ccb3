using System.Buffers;
using System.Collections.Concurrent;
using LifeCircle.Edge.Sparkplug;
using MQTTnet;
using MQTTnet.Exceptions;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>
/// Reads along what the gateway publishes and notes the telemetry records without any value: "not known" is a state, not a
/// point, so such a record, and no other, may have no row in the database. Dials faster than the gateway after the broker's death.
/// </summary>
public sealed class RecordWitness : IAsyncDisposable
{
    private const byte Telemetry = 2;
    private static readonly TimeSpan DialEvery = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<long, byte> _valueless = new();
    private readonly ConcurrentDictionary<long, string> _heard = new();
    private readonly Uri _broker;
    private readonly Task _listening;

    public RecordWitness(string brokerUrl)
    {
        _broker = new Uri(brokerUrl);
        _listening = ListenAsync();
    }

    /// <summary>Offsets of telemetry records that carried no value.</summary>
    public IReadOnlyCollection<long> Valueless => [.. _valueless.Keys];

    /// <summary>What a telemetry record carried as far as it was heard, for the message of a failing test.</summary>
    public string Tell(long offset) => $"{offset}: {_heard.GetValueOrDefault(offset, "never heard")}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _listening;
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        MqttClientFactory factory = new();
        MqttClientOptions options = new MqttClientOptionsBuilder().WithTcpServer(_broker.Host, _broker.Port).WithTimeout(TimeSpan.FromSeconds(2)).Build();
        while (!_end.IsCancellationRequested)
        {
            using IMqttClient client = factory.CreateMqttClient();
            TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
            client.ApplicationMessageReceivedAsync += Take;
            client.DisconnectedAsync += _ =>
            {
                lost.TrySetResult();
                return Task.CompletedTask;
            };
            try
            {
                await client.ConnectAsync(options, _end.Token);
                await client.SubscribeAsync(factory.CreateSubscribeOptionsBuilder()
                    .WithTopicFilter("spBv1.0/+/NDATA/+").WithTopicFilter("spBv1.0/+/DDATA/+/+").Build(), _end.Token);
                await lost.Task.WaitAsync(_end.Token);
            }
            catch (Exception e) when (e is MqttCommunicationException or MqttCommunicationTimedOutException or OperationCanceledException or InvalidOperationException)
            {
                // The broker is down, or the test is over.
            }

            await Task.WhenAny(Task.Delay(DialEvery, _end.Token));
        }
    }

    private Task Take(MqttApplicationMessageReceivedEventArgs e)
    {
        if (!PayloadCodec.TryRead(e.ApplicationMessage.Payload.ToArray(), out SparkplugPayload payload, out _)
            || payload.Metrics.Count == 0 || payload.Metrics[0].Value.Kind != ValueKind.Bytes
            || !RunHeader.TryRead(payload.Metrics[0].Value.Bytes, out RunHeader run, out _) || run.Stream != Telemetry)
        {
            return Task.CompletedTask;
        }

        int next = 1;
        foreach (RunRecord record in run.Records)
        {
            IEnumerable<Metric> metrics = payload.Metrics.Skip(next).Take(record.MetricCount);
            if (metrics.All(m => m.Value.IsNull)) { _valueless[record.Offset] = 0; }

            _heard[record.Offset] = $"{e.ApplicationMessage.Topic} {string.Join(' ', metrics.Take(8).Select(m => $"{m.Alias}={m.Value.Kind}"))}";

            next += record.MetricCount;
        }

        return Task.CompletedTask;
    }
}

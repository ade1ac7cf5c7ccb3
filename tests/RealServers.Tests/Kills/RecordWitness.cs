using System.Buffers;
using System.Collections.Concurrent;
using LifeCircle.Edge.Sparkplug;
using Microsoft.Data.Sqlite;
using MQTTnet;
using MQTTnet.Exceptions;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>
/// Reads along what the gateway publishes and notes the telemetry records without any value: "not known" is a state, not a
/// point, so such a record, and no other, may have no row in the database. It hears them at the broker, and what is sent while its own
/// connection is down it has seen in the gateway's outbox before.
/// </summary>
public sealed class RecordWitness : IAsyncDisposable
{
    private const byte Telemetry = 2;
    private static readonly TimeSpan DialEvery = TimeSpan.FromMilliseconds(50), LookEvery = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<long, byte> _valueless = new();
    private readonly ConcurrentDictionary<long, string> _heard = new();
    private readonly Uri _broker;
    private readonly string _outbox;
    private readonly Task _listening, _looking;
    private long _looked;

    public RecordWitness(string brokerUrl, string gatewayData)
    {
        (_broker, _outbox) = (new Uri(brokerUrl), Path.Combine(gatewayData, "gateway.db"));
        _listening = ListenAsync();
        _looking = LookAsync();
    }

    /// <summary>Offsets of telemetry records that carried no value.</summary>
    public IReadOnlyCollection<long> Valueless => [.. _valueless.Keys];

    /// <summary>What a telemetry record carried as far as it was heard, for the message of a failing test.</summary>
    public string Tell(long offset) => $"{offset}: {_heard.GetValueOrDefault(offset, "never heard")}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _listening;
        await _looking;
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

    private async Task LookAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try { Look(); }
            catch (SqliteException) { } // Not made yet, or being opened by a gateway that starts.

            await Task.WhenAny(Task.Delay(LookEvery, _end.Token));
        }
    }

    private void Look()
    {
        if (!File.Exists(_outbox)) { return; }
        using SqliteConnection connection = new($"Data Source={_outbox};Mode=ReadOnly;Pooling=False;Default Timeout=1");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT offset, body FROM outbox_record WHERE stream = $stream AND offset > $looked ORDER BY offset";
        command.Parameters.AddWithValue("$stream", (int)Telemetry);
        command.Parameters.AddWithValue("$looked", _looked);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            _looked = reader.GetInt64(0);
            if (RecordBody.TryRead(reader.GetFieldValue<byte[]>(1), out _, out IReadOnlyList<RecordMetric> metrics, out _)) { Note(_looked, "in the outbox", [.. metrics.Select(m => (m.Alias, m.Value))]); }
        }
    }

    private void Note(long offset, string where, IReadOnlyList<(ulong? Alias, MetricValue Value)> metrics)
    {
        if (metrics.All(m => m.Value.IsNull)) { _valueless[offset] = 0; }

        _heard[offset] = $"{where} {string.Join(' ', metrics.Take(8).Select(m => $"{m.Alias}={m.Value.Kind}"))}";
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
            Note(record.Offset, e.ApplicationMessage.Topic, [.. payload.Metrics.Skip(next).Take(record.MetricCount).Select(m => (m.Alias, m.Value))]);
            next += record.MetricCount;
        }

        return Task.CompletedTask;
    }
}

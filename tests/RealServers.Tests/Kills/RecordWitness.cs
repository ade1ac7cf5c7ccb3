using System.Buffers;
using System.Collections.Concurrent;
using LifeCircle.Edge.Sparkplug;
using Microsoft.Data.Sqlite;
using MQTTnet;
using MQTTnet.Exceptions;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>
/// Reads along what the gateway publishes and notes the telemetry records without any point's value: "not known" is a state, and a
/// heartbeat alone says that the gateway lives, so such a record, and no other, may have no row in the database. It hears them at the broker, and what is sent while its own
/// connection is down it has seen in the gateway's outbox before.
/// </summary>
public sealed class RecordWitness : IAsyncDisposable
{
    private const byte Telemetry = 2;
    private static readonly TimeSpan DialEvery = TimeSpan.FromMilliseconds(50), LookEvery = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<long, IReadOnlyList<(ulong? Alias, MetricValue Value)>> _carried = new();
    private readonly ConcurrentDictionary<ulong, string> _names = new();
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

    /// <summary>Offsets of telemetry records that carried no value of a point.</summary>
    public IReadOnlyCollection<long> Valueless => [.. _carried.Where(c => c.Value.All(m => m.Value.IsNull || !IsPoint(m.Alias))).Select(c => c.Key)];

    /// <summary>What a telemetry record carried as far as it was seen, for the message of a failing test.</summary>
    public string Tell(long offset) => _carried.TryGetValue(offset, out IReadOnlyList<(ulong? Alias, MetricValue Value)>? carried)
        ? $"{offset}: {string.Join(' ', carried.Take(8).Select(m => $"{NameOf(m.Alias)}={m.Value}"))}"
        : $"{offset}: never seen";

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
        using (SqliteCommand names = connection.CreateCommand())
        {
            names.CommandText = "SELECT alias, metric FROM uplink_alias";
            using SqliteDataReader known = names.ExecuteReader();
            while (known.Read()) { _names[(ulong)known.GetInt64(0)] = known.GetString(1); }
        }

        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT offset, body FROM outbox_record WHERE stream = $stream AND offset > $looked ORDER BY offset";
        command.Parameters.AddWithValue("$stream", (int)Telemetry);
        command.Parameters.AddWithValue("$looked", _looked);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            _looked = reader.GetInt64(0);
            if (RecordBody.TryRead(reader.GetFieldValue<byte[]>(1), out _, out IReadOnlyList<RecordMetric> metrics, out _)) { _carried[_looked] = [.. metrics.Select(m => ((ulong?)m.Alias, m.Value))]; }
        }
    }

    private bool IsPoint(ulong? alias) => NameOf(alias) is var name && (name.Length == 0 || Names.IsPoint(name));

    /// <summary>Empty when it is not known.</summary>
    private string NameOf(ulong? alias) => alias is { } a ? _names.GetValueOrDefault(a, "") : "";

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
            _carried[record.Offset] = [.. payload.Metrics.Skip(next).Take(record.MetricCount).Select(m => (m.Alias, m.Value))];
            next += record.MetricCount;
        }

        return Task.CompletedTask;
    }
}

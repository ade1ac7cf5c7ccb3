using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace LifeCircle.Edge.Ingest.Link;

/// <summary>The client's settings of one session.</summary>
internal static class MqttOptions
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Room of the socket and of one read, in bytes. The client's own 8 KiB is less than one segment on loopback: a broker that is fast was held up by the window
    /// for minutes (measured: 98 % of the time, megabytes waiting at the broker, nothing here), and the gateways of that replica sent everything again.
    /// </summary>
    private const int SocketBytes = 256 << 10;

    /// <exception cref="IOException">The password or authority file cannot be read.</exception>
    public static MqttClientOptions Of(IngestOptions options, HostState? state)
    {
        bool tls = options.BrokerUrl.Scheme == "mqtts";
        int port = options.BrokerUrl.Port > 0 ? options.BrokerUrl.Port : tls ? 8883 : 1883;
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.BrokerUrl.DnsSafeHost, port)
            .WithClientId($"ingest-{options.HostId ?? options.SharedGroup ?? "one"}-{Guid.NewGuid():N}")
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithCleanStart()
            .WithSessionExpiryInterval(0)
            .WithMaximumPacketSize((uint)options.MessageBytesMax + 4_096)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(options.KeepAliveS))
            .WithTimeout(AnswerWithin);
        if (options.User is { } user)
        {
            string password = options.PasswordFile is { } file ? (File.ReadLines(file).FirstOrDefault() ?? "").Trim() : "";
            builder = builder.WithCredentials(user, password);
        }

        if (tls) { builder = builder.WithTlsOptions(o => Tls(o, options)); }
        if (state is not null)
        {
            builder = builder.WithWillTopic(state.Topic).WithWillPayload(state.Will).WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        }

        MqttClientOptions built = builder.Build();
        if (built.ChannelOptions is MqttClientTcpOptions tcp) { tcp.BufferSize = SocketBytes; }
        return built;
    }

    private static void Tls(MqttClientTlsOptionsBuilder tls, IngestOptions options)
    {
        tls.UseTls().WithTargetHost(options.BrokerUrl.DnsSafeHost);
        if (options.CaFile is null) { return; }
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(options.CaFile);
        tls.WithTrustChain(authorities);
    }
}

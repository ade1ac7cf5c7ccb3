using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace LifeCircle.Edge.Uplink;

/// <summary>The client's options from ours: MQTT 5, clean start, session expiry 0, the death as will.</summary>
internal static class LinkOptions
{
    /// <summary>Packets from the broker; larger ones are never sent to us.</summary>
    private const uint PacketBytesMax = 512 << 10;

    /// <summary>The client's own 8 KiB would hold a link of 500 ms to 16 KiB/s, and a birth on a slow one for longer than a write may take.</summary>
    private const int SocketBufferBytes = 256 << 10;

    /// <exception cref="IOException">A file of the options cannot be read.</exception>
    public static MqttClientOptions Build(UplinkOptions options, string clientId, string willTopic, byte[] willPayload, TlsVerdict verdict)
    {
        Uri url = new(options.BrokerUrl);
        MqttClientOptionsBuilder builder = new MqttClientOptionsBuilder()
            .WithTcpServer(url.Host.Trim('[', ']'), url.Port > 0 ? url.Port : options.UsesTls ? 8883 : 1883)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(clientId)
            .WithCleanStart(true)
            .WithSessionExpiryInterval(0)
            .WithMaximumPacketSize(PacketBytesMax)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(options.KeepAliveS))
            .WithTimeout(TimeSpan.FromMilliseconds(options.OperationTimeoutMs))
            .WithWillTopic(willTopic)
            .WithWillPayload(willPayload)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain(false);
        if (options.User is { } user) { builder.WithCredentials(user, Encoding.UTF8.GetBytes(File.ReadAllText(options.PasswordFile!).TrimEnd('\r', '\n'))); }
        if (options.UsesTls) { builder.WithTlsOptions(tls => Tls(tls, options, verdict)); }
        MqttClientOptions built = builder.Build();
        ((MqttClientTcpOptions)built.ChannelOptions).BufferSize = SocketBufferBytes;
        return built;
    }

    private static void Tls(MqttClientTlsOptionsBuilder tls, UplinkOptions options, TlsVerdict verdict)
    {
        tls.UseTls();
        tls.WithCertificateValidationHandler(shown => verdict.Judge(shown.SslPolicyErrors, shown.Certificate, shown.Chain));
        if (options.CaFile is { } ca)
        {
            X509Certificate2Collection authorities = [];
            authorities.ImportFromPemFile(ca);
            tls.WithTrustChain(authorities).WithRevocationMode(X509RevocationMode.NoCheck); // A private authority publishes no list.
        }

        if (options is { ClientCertificateFile: { } certificate, ClientKeyFile: { } key })
        {
            tls.WithClientCertificates([X509Certificate2.CreateFromPemFile(certificate, key)]);
        }
    }
}

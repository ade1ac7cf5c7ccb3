using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LifeCircle.Edge.Sparkplug;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>What lies below MQTT: links that die without a word, and TLS.</summary>
public sealed class TransportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_half_open_link_is_found_within_one_and_a_half_keep_alives_though_data_goes_out()
    {
        await using TestBroker broker = await TestBroker.StartedAsync();
        await using TestCloud cloud = await TestCloud.ConnectedAsync(broker);
        await using LinkProxy proxy = new(broker.Port);
        await using UplinkRig rig = new(new UplinkOptions { BrokerUrl = $"mqtt://127.0.0.1:{proxy.Port}", KeepAliveS = 5, OperationTimeoutMs = 2_000 });
        await rig.StartAsync();
        await cloud.FirstAsync(MessageType.NBirth);

        proxy.Freeze();
        long frozen = Stopwatch.GetTimestamp();
        await Eventually.True("the loss is seen", TimeSpan.FromSeconds(20), async () =>
        {
            await rig.DoorAsync(true);
            return !rig.Status.Connected;
        });
        Assert.InRange(Stopwatch.GetElapsedTime(frozen).TotalSeconds, 0, 7.5 + 2); // 2 s for a busy machine.

        proxy.Thaw();
        await cloud.UntilAsync("everything is confirmed", () => rig.Held == 0);
    }

    [Fact]
    public async Task Over_tls_the_authority_of_the_file_the_user_and_the_password_count()
    {
        using TempFolder folder = new();
        using X509Certificate2 server = Certificate(folder.Under("ca.pem"));
        using X509Certificate2 other = Certificate(folder.Under("other.pem"));
        int port = FreePort.Next();
        using MqttServer broker = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithoutDefaultEndpoint().WithEncryptedEndpoint().WithEncryptedEndpointPort(port)
            .WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback).WithEncryptedEndpointBoundIPV6Address(IPAddress.None).WithEncryptionCertificate(server).Build());
        broker.ValidatingConnectionAsync += e =>
        {
            if (e is not { UserName: "gw1", Password: "secret" }) { e.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword; }
            return Task.CompletedTask;
        };
        await broker.StartAsync();
        UplinkOptions right = new() { BrokerUrl = $"mqtts://localhost:{port}", CaFile = folder.Under("ca.pem"), User = "gw1", PasswordFile = folder.Write("password", "secret\n") };

        await SaysAsync(right, s => s.Connected);
        await SaysAsync(right with { CaFile = folder.Under("other.pem") }, s => s.Trouble == LinkTrouble.AuthorityUnknown);
        await SaysAsync(right with { PasswordFile = folder.Write("wrong", "guess") }, s => s.Text.Contains("check user", StringComparison.Ordinal));
        await broker.StopAsync();
    }

    private static async Task SaysAsync(UplinkOptions options, Func<UplinkStatus, bool> expected)
    {
        Assert.Null(options.Validate());
        await using UplinkRig rig = new(options);
        await rig.StartAsync();
        await Eventually.True("the status says what is expected", TestCloud.Limit, () => expected(rig.Status));
    }

    /// <summary>A certificate for localhost that is its own authority, which is written to the file.</summary>
    private static X509Certificate2 Certificate(string caFile)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(caFile, made.ExportCertificatePem());
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using MQTTnet;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>A real mosquitto that says no, and TLS that does not come about: the status says what to check.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TempFolder _folder = new("refusal");
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("localhost", -10, -2, LinkTrouble.CertificateExpired, "was valid until")]
    [InlineData("localhost", 2, 10, LinkTrouble.CertificateNotYetValid, "check this clock first")]
    [InlineData("broker.example", -1, 1, LinkTrouble.CertificateOfOtherHost, "is for broker.example")]
    [InlineData("localhost", -1, 1, LinkTrouble.None, "connected")]
    public async Task The_brokers_certificate_is_judged_and_the_reason_said(string host, int fromDays, int untilDays, LinkTrouble trouble, string says)
    {
        (string certificate, string key) = _authority.Sign(host, fromDays, untilDays);
        await using Mosquitto broker = await Mosquitto.StartNewAsync(_folder.Under("mosquitto"), $"certfile {certificate}\nkeyfile {key}");
        await SaysAsync(Tls(broker), trouble, says);
    }

    [Fact]
    public async Task An_authority_that_is_not_in_the_file_is_named()
    {
        using TestAuthority other = new("someone else");
        (string certificate, string key) = other.Sign("localhost");
        await using Mosquitto broker = await Mosquitto.StartNewAsync(_folder.Under("mosquitto"), $"certfile {certificate}\nkeyfile {key}");
        await SaysAsync(Tls(broker), LinkTrouble.AuthorityUnknown, "signed by someone else");
    }

    [Fact]
    public async Task A_broker_that_wants_a_certificate_of_ours_gets_it_or_the_status_says_so()
    {
        (string certificate, string key) = _authority.Sign("localhost");
        (string ourCertificate, string ourKey) = _authority.Sign("c1.gw1");
        (string overCertificate, string overKey) = _authority.Sign("c1.gw1", -10, -2);
        await using Mosquitto broker = await Mosquitto.StartNewAsync(_folder.Under("mosquitto"), $"certfile {certificate}\nkeyfile {key}\ncafile {_authority.CaFile}\nrequire_certificate true");
        await SaysAsync(Tls(broker), LinkTrouble.ClientCertificateRefused, "wants a certificate of ours");
        await SaysAsync(Tls(broker) with { ClientCertificateFile = overCertificate, ClientKeyFile = overKey }, LinkTrouble.ClientCertificateRefused, "that they are not over");
        await SaysAsync(Tls(broker) with { ClientCertificateFile = ourCertificate, ClientKeyFile = ourKey }, LinkTrouble.None, "connected");
    }

    [Fact]
    public async Task Tls_towards_a_port_without_it_and_none_towards_one_with_it()
    {
        (string certificate, string key) = _authority.Sign("localhost");
        await using Mosquitto plain = await Mosquitto.StartNewAsync(_folder.Under("plain"));
        await SaysAsync(Tls(plain), LinkTrouble.NoTls, "TLS");
        await using Mosquitto tls = await Mosquitto.StartNewAsync(_folder.Under("tls"), $"certfile {certificate}\nkeyfile {key}");
        await SaysAsync(new UplinkOptions { BrokerUrl = tls.Url, OperationTimeoutMs = 3_000 }, LinkTrouble.Ended, "mqtts://");
    }

    [Fact]
    public async Task A_wrong_password_and_a_name_that_may_not_subscribe_are_said_apart()
    {
        string passwords = _folder.Write("passwd", "gw1:$7$101$YWFhYWFhYWFhYWFh$x\n");
        await using Mosquitto closed = await Mosquitto.StartNewAsync(_folder.Under("closed"), $"password_file {passwords}");
        await SaysAsync(new UplinkOptions { BrokerUrl = closed.Url, User = "gw1", PasswordFile = _folder.Write("guess", "guess") }, LinkTrouble.NotAuthorized, "check user");
        await using TestBroker narrow = await TestBroker.StartedAsync(); // mosquitto grants every subscription and then delivers nothing.
        narrow.RefusesSubscriptions = true;
        await SaysAsync(new UplinkOptions { BrokerUrl = narrow.Url }, LinkTrouble.SubscriptionRefused, "access rules");
    }

    [Fact]
    public async Task Nobody_there_and_a_name_without_address_are_said_apart()
    {
        await SaysAsync(new UplinkOptions { BrokerUrl = $"mqtt://127.0.0.1:{FreePort.Next()}" }, LinkTrouble.Refused, "that the broker runs");
        await SaysAsync(new UplinkOptions { BrokerUrl = "mqtts://no-such-host.invalid", User = "u", PasswordFile = _folder.Write("p", "p") }, LinkTrouble.HostUnknown, "name service");
    }

    [Theory]
    [InlineData(MqttClientConnectResultCode.ServerBusy, LinkTrouble.Busy)] // 0x89
    [InlineData(MqttClientConnectResultCode.QuotaExceeded, LinkTrouble.Busy)] // 0x97
    [InlineData(MqttClientConnectResultCode.BadUserNameOrPassword, LinkTrouble.BadCredentials)]
    [InlineData(MqttClientConnectResultCode.NotAuthorized, LinkTrouble.NotAuthorized)]
    public void What_mosquitto_does_not_say_is_understood_as_well(MqttClientConnectResultCode code, LinkTrouble trouble) => Assert.Equal(trouble, LinkTroubles.OfRefusal(code, null).Trouble);

    [Fact]
    public void With_a_clock_in_1970_the_sentence_names_the_clock_and_not_the_certificate()
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(_authority.Sign("localhost").CertificateFile);
        (LinkTrouble trouble, string why) = TlsVerdict.Explain(SslPolicyErrors.RemoteCertificateChainErrors, X509ChainStatusFlags.NotTimeValid, certificate, DateTimeOffset.UnixEpoch.AddMinutes(3), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(LinkTrouble.CertificateNotYetValid, trouble);
        Assert.Contains("this machine's clock shows 1970-01-01 00:03 UTC", why, StringComparison.Ordinal);
        Assert.Contains("battery", why, StringComparison.Ordinal);
    }

    private UplinkOptions Tls(Mosquitto broker) => new() { BrokerUrl = $"mqtts://localhost:{broker.Port}", CaFile = _authority.CaFile, User = "gw1", PasswordFile = _folder.Write("password", "secret") };

    private static async Task SaysAsync(UplinkOptions options, LinkTrouble trouble, string says)
    {
        await using UplinkRig rig = new(options);
        await rig.StartAsync();
        UplinkStatus status = rig.Status;
        try
        {
            await Eventually.True($"the status says {trouble}, \"{says}\"", TestCloud.Limit, () =>
            {
                status = rig.Status;
                return status.Trouble == trouble && status.Text.Contains(says, StringComparison.Ordinal);
            });
        }
        catch (Xunit.Sdk.FailException e) { Assert.Fail($"{e.Message} It says {status.Trouble}: {status.Text}"); }
    }
}

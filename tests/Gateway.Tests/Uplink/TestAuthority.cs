using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>An authority that signs for one test, and the PEM files that mosquitto and the gateway read.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;
    private readonly TempFolder _folder = new("ca");

    public TestAuthority(string name = "test authority")
    {
        CertificateRequest request = new($"CN={name}", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-400), now.AddDays(400));
        CaFile = _folder.Write("ca.pem", _certificate.ExportCertificatePem());
    }

    public string CaFile { get; }

    /// <summary>Certificate and key of a host or client, valid between days from now.</summary>
    public (string CertificateFile, string KeyFile) Sign(string host, int fromDays = -1, int untilDays = 1)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.Create(_certificate, now.AddDays(fromDays), now.AddDays(untilDays), Guid.NewGuid().ToByteArray());
        string id = Guid.NewGuid().ToString("N");
        return (_folder.Write($"{id}.pem", made.ExportCertificatePem()), _folder.Write($"{id}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }
}

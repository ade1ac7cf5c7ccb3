using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace LifeCircle.Edge.Uplink;

/// <summary>What is wrong with the certificate that the broker showed; kept for the sentence, because the client's own exception names no reason.</summary>
internal sealed class TlsVerdict(TimeProvider time, DateTimeOffset buildDate)
{
    /// <summary>Null while nothing is wrong.</summary>
    public (LinkTrouble Trouble, string Why)? Objection { get; private set; }

    /// <summary>The broker's certificate was shown and there was nothing against it.</summary>
    public bool IsAccepted { get; private set; }

    /// <summary>True for a certificate without any objection.</summary>
    public bool Judge(SslPolicyErrors errors, X509Certificate? certificate, X509Chain? chain)
    {
        if (IsAccepted = errors == SslPolicyErrors.None) { return true; }
        X509ChainStatusFlags flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        Objection = Explain(errors, flags, certificate as X509Certificate2, time.GetUtcNow(), buildDate);
        return false;
    }

    /// <summary>The same loss, with what is known about TLS: a broker that wants a certificate of ours lets the handshake pass and then hangs up.</summary>
    public LinkLostException Of(LinkLostException lost, bool usesTls)
    {
        if (Objection is { } objection) { return new LinkLostException(objection.Why, lost) { Trouble = objection.Trouble }; }
        if (lost.Trouble is not LinkTrouble.Ended) { return lost; }
        return (usesTls, IsAccepted) switch
        {
            (true, true) => new LinkLostException(LinkTroubles.ClientCertificate(lost.Message), lost) { Trouble = LinkTrouble.ClientCertificateRefused },
            (true, false) => new LinkLostException(LinkTroubles.NoTls(lost.Message), lost) { Trouble = LinkTrouble.NoTls },
            _ => new LinkLostException($"{lost.Message} If that is its TLS port, the URL begins with mqtts://.", lost) { Trouble = LinkTrouble.Ended },
        };
    }

    internal static (LinkTrouble Trouble, string Why) Explain(SslPolicyErrors errors, X509ChainStatusFlags flags, X509Certificate2? certificate, DateTimeOffset now, DateTimeOffset buildDate)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) { return (LinkTrouble.NoTls, "The broker shows no certificate: check that the port is its TLS port."); }
        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            string clock = $"this machine's clock shows {Text(now)}";
            if (now < buildDate) { return (LinkTrouble.CertificateNotYetValid, $"The broker's certificate cannot be judged: {clock}, before this product was built. Check the time service and the battery of the clock."); }
            DateTimeOffset from = new(certificate.NotBefore), until = new(certificate.NotAfter);
            return now < from
                ? (LinkTrouble.CertificateNotYetValid, $"The broker's certificate is valid from {Text(from)} on, and {clock}: check this clock first, then the certificate.")
                : (LinkTrouble.CertificateExpired, $"The broker's certificate, or one it is signed with, was valid until {Text(until)}, and {clock}: renew the certificate on the broker; check this clock.");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return (LinkTrouble.CertificateOfOtherHost, $"The broker's certificate is for {certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)}: check the host in the broker's URL, or give the broker a certificate for that name.");
        }

        return (LinkTrouble.AuthorityUnknown,
            $"The broker's certificate is signed by {certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true)}, which is not trusted here ({flags}): check the file with the authorities (--broker-ca), or that the broker is the right one.");
    }

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

namespace LifeCircle.Edge.Uplink;

/// <summary>Why there is no connection, as far as one word can say it; pages have a sentence for each.</summary>
public enum LinkTrouble
{
    None,

    /// <summary>Nothing listens there, or a firewall says no.</summary>
    Refused,

    /// <summary>The name has no address.</summary>
    HostUnknown,

    /// <summary>No route, or the network is down.</summary>
    Unreachable,

    /// <summary>It does not answer in time.</summary>
    Silent,

    /// <summary>It closed the connection.</summary>
    Ended,

    /// <summary>User, password or client id are not accepted.</summary>
    BadCredentials,

    /// <summary>Known, and not allowed.</summary>
    NotAuthorized,

    /// <summary>Busy, over its quota, or not available now.</summary>
    Busy,
    SubscriptionRefused,

    /// <summary>Another box has this gateway's name.</summary>
    TakenOver,

    /// <summary>The broker's certificate is over.</summary>
    CertificateExpired,

    /// <summary>The broker's certificate is not valid yet: mostly a clock that is in the past.</summary>
    CertificateNotYetValid,

    /// <summary>The certificate is another host's.</summary>
    CertificateOfOtherHost,

    /// <summary>Signed by an authority that is not in the file, or not the system's.</summary>
    AuthorityUnknown,

    /// <summary>The broker wants a certificate of ours, or does not accept ours.</summary>
    ClientCertificateRefused,

    /// <summary>TLS did not come about: the other end speaks something else.</summary>
    NoTls,
}

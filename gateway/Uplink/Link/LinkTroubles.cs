using System.Net.Sockets;
using System.Security.Authentication;
using MQTTnet;

namespace LifeCircle.Edge.Uplink;

/// <summary>From what the client says to a word and a sentence that says what to check. Pure.</summary>
internal static class LinkTroubles
{
    /// <summary>The broker has answered CONNECT, with no.</summary>
    public static (LinkTrouble Trouble, string Why) OfRefusal(MqttClientConnectResultCode code, string? reason)
    {
        string said = string.IsNullOrEmpty(reason) ? $"{code}" : $"{code}: {reason}";
        return code switch
        {
            MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.ClientIdentifierNotValid or MqttClientConnectResultCode.BadAuthenticationMethod =>
                (LinkTrouble.BadCredentials, $"The broker does not accept us ({said}): check user, password file and what clients it knows."),
            MqttClientConnectResultCode.NotAuthorized or MqttClientConnectResultCode.Banned =>
                (LinkTrouble.NotAuthorized, $"The broker does not allow us in ({said}): check user, password, certificate and its access rules."),
            MqttClientConnectResultCode.ServerBusy or MqttClientConnectResultCode.ServerUnavailable or MqttClientConnectResultCode.QuotaExceeded or MqttClientConnectResultCode.ConnectionRateExceeded =>
                (LinkTrouble.Busy, $"The broker has no room for us now ({said}): it is tried again later; check its load and its limits."),
            _ => (LinkTrouble.NotAuthorized, $"The broker refuses the connection ({said}): check user, password, certificate and what it allows."),
        };
    }

    /// <summary>A connection that stood has ended.</summary>
    public static (LinkTrouble Trouble, string Why) OfEnd(MqttClientDisconnectReason reason, Exception? e) => reason switch
    {
        MqttClientDisconnectReason.SessionTakenOver => (LinkTrouble.TakenOver, "Another client has connected under this gateway's name: check that no two boxes share circle and gateway id."),
        MqttClientDisconnectReason.NotAuthorized => (LinkTrouble.NotAuthorized, $"The broker refuses us ({reason}): check user, password, certificate and its access rules."),
        MqttClientDisconnectReason.ServerBusy or MqttClientDisconnectReason.QuotaExceeded or MqttClientDisconnectReason.ConnectionRateExceeded or MqttClientDisconnectReason.MessageRateTooHigh =>
            (LinkTrouble.Busy, $"The broker has sent us away ({reason}): it is tried again later; check its load and its limits."),
        _ => (LinkTrouble.Ended, $"The connection to the broker ended ({reason}{(e is null ? "" : ": " + e.GetBaseException().Message)})."),
    };

    /// <summary>An operation threw.</summary>
    /// <param name="what">CONNECT, SUBSCRIBE, …</param>
    public static (LinkTrouble Trouble, string Why) OfFailure(string what, Exception e)
    {
        string said = e.GetBaseException().Message;
        string failed = $"{what} failed: {said.TrimEnd('.')}";
        if (Find<SocketException>(e) is { } socket) { return OfSocket(socket.SocketErrorCode, failed); }
        if (said.Contains("alert", StringComparison.OrdinalIgnoreCase) && said.Contains("certificate", StringComparison.OrdinalIgnoreCase)) { return (LinkTrouble.ClientCertificateRefused, ClientCertificate($"{failed}.")); }
        return Find<AuthenticationException>(e) is not null ? (LinkTrouble.NoTls, NoTls($"{failed}.")) : (LinkTrouble.Ended, $"{failed}.");
    }

    public static string ClientCertificate(string failed) =>
        $"{failed} The broker wants a certificate of ours, or does not accept the one it got: check client certificate and key, that they are not over, and which authority the broker trusts.";

    public static string NoTls(string failed) => $"{failed} TLS with the broker did not come about: check that the port is its TLS port and that mqtts:// is meant.";

    private static (LinkTrouble Trouble, string Why) OfSocket(SocketError code, string failed) => code switch
    {
        SocketError.ConnectionRefused => (LinkTrouble.Refused, $"{failed}. Nothing listens there: check host, port and that the broker runs."),
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => (LinkTrouble.HostUnknown, $"{failed}. The broker's name has no address: check its spelling and the name service."),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown => (LinkTrouble.Unreachable, $"{failed}. There is no way to the broker: check cable, SIM card and route."),
        SocketError.TimedOut => (LinkTrouble.Silent, $"{failed}. The broker does not answer: check the network between here and it."),
        _ => (LinkTrouble.Ended, $"{failed}."),
    };

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T found) { return found; }
        }

        return null;
    }
}

using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Uplink;

/// <summary>What the uplink says, 2200 to 2299.</summary>
internal static partial class UplinkLog
{
    [LoggerMessage(EventId = 2200, Level = LogLevel.Information, Message = "Connected to {Broker} as {Group}/{Node}, bdSeq {BdSeq}")]
    public static partial void Connected(ILogger logger, string broker, string group, string node, byte bdSeq);

    [LoggerMessage(EventId = 2201, Level = LogLevel.Warning, Message = "No connection to {Broker}; trying again in {DelayS:0.0} s. {Why}")]
    public static partial void ConnectFailed(ILogger logger, string broker, double delayS, string why);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Warning, Message = "Session lost after {HeldS:0.0} s. {Why}")]
    public static partial void SessionLost(ILogger logger, double heldS, string why);

    [LoggerMessage(EventId = 2203, Level = LogLevel.Information, Message = "Births sent: {Devices} devices, {Metrics} metrics, birth id {BirthId:x16}")]
    public static partial void BirthsSent(ILogger logger, int devices, int metrics, ulong birthId);

    [LoggerMessage(EventId = 2204, Level = LogLevel.Information, Message = "Waiting for the primary host {HostId}; records stay in the outbox")]
    public static partial void WaitingForHost(ILogger logger, string hostId);

    [LoggerMessage(EventId = 2205, Level = LogLevel.Information, Message = "Left the broker; the death was published: {WithDeath}")]
    public static partial void Left(ILogger logger, bool withDeath);

    [LoggerMessage(EventId = 2210, Level = LogLevel.Warning, Message = "Confirmation refused ({Count} so far): {Why}")]
    public static partial void ConfirmationRefused(ILogger logger, long count, string why);

    [LoggerMessage(EventId = 2211, Level = LogLevel.Warning, Message = "Message on {Topic} refused ({Count} so far): {Why}")]
    public static partial void MessageRefused(ILogger logger, string topic, long count, string why);

    [LoggerMessage(EventId = 2212, Level = LogLevel.Warning, Message = "No confirmation in lane {Lane} for too long; offset {Offset} goes again")]
    public static partial void Probe(ILogger logger, LaneKind lane, long offset);

    [LoggerMessage(EventId = 2213, Level = LogLevel.Error, Message = "Record {Offset} of stream {Stream} cannot be read and stays in the outbox: {Why}")]
    public static partial void Unreadable(ILogger logger, long offset, Outbox.OutboxStream stream, string why);

    [LoggerMessage(EventId = 2214, Level = LogLevel.Error, Message = "Confirmed records could not be deleted; they go again in the next session")]
    public static partial void DeleteFailed(ILogger logger, Exception e);

    [LoggerMessage(EventId = 2215, Level = LogLevel.Warning, Message = "The clock is still not trusted after {WaitedMs} ms: records go with an estimated time. Check the time service and the RTC battery")]
    public static partial void ClockEstimated(ILogger logger, long waitedMs);

    [LoggerMessage(EventId = 2216, Level = LogLevel.Warning, Message = "Time over a link that is not authenticated was ignored")]
    public static partial void TimeIgnored(ILogger logger);

    [LoggerMessage(EventId = 2217, Level = LogLevel.Warning, Message = "The far end has confirmed {Stream} up to {Theirs}, we have given only {Ours}: this file is an older copy. A new epoch starts")]
    public static partial void NewEpoch(ILogger logger, Outbox.OutboxStream stream, long theirs, long ours);

    [LoggerMessage(EventId = 2220, Level = LogLevel.Information, Message = "Command {Id}: {Verb} {Device}/{Part} by {Issuer}")]
    public static partial void Command(ILogger logger, string id, string verb, string device, string part, string issuer);

    [LoggerMessage(EventId = 2221, Level = LogLevel.Error, Message = "Command {Id} could not be taken")]
    public static partial void CommandFailed(ILogger logger, Exception e, string id);

    [LoggerMessage(EventId = 2222, Level = LogLevel.Warning, Message = "Command {Id} dropped: {Waiting} wait already")]
    public static partial void CommandDropped(ILogger logger, string id, int waiting);

    [LoggerMessage(EventId = 2230, Level = LogLevel.Error, Message = "The uplink stumbled and starts over: check disk space and the database file")]
    public static partial void Stumbled(ILogger logger, Exception e);
}

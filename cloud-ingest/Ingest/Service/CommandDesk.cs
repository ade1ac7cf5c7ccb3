using System.Text.Json;
using System.Text.Json.Serialization;
using LifeCircle.Edge.Ingest.Core;
using LifeCircle.Edge.Ingest.Link;
using LifeCircle.Edge.Ingest.Nodes;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Registry.Tables;
using LifeCircle.Edge.Sparkplug;
using Microsoft.Extensions.Hosting;

namespace LifeCircle.Edge.Ingest.Service;

/// <summary>The command as the gateway reads it; metric <see cref="Names.Command"/>.</summary>
internal sealed record CommandJson(
    [property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("part")] string Part, [property: JsonPropertyName("verb")] string Verb,
    [property: JsonPropertyName("issuer")] string Issuer, [property: JsonPropertyName("reason")] string Reason,
    [property: JsonPropertyName("expires_ms")] long ExpiresMs, [property: JsonPropertyName("args")] IReadOnlyDictionary<string, string> Args);

[JsonSerializable(typeof(CommandJson))]
internal sealed partial class CommandJsonContext : JsonSerializerContext;

/// <summary>Issues commands, sends them again while they are unanswered, and says so when no answer came.</summary>
/// <remarks>Sending again is safe: the gateway answers a known id with its first result and does nothing.</remarks>
internal sealed class CommandDesk(RegistryStore registry, MqttLink link, FleetChanged fleet, TimeProvider time) : BackgroundService, ICommandDesk
{
    private const int TextCharsMax = 400;
    private const long AnswerGraceMs = 10_000;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);
    private static readonly Dictionary<string, string> NoArgs = [];

    public async Task<CommandRow> IssueAsync(NewCommand command, CancellationToken cancellationToken)
    {
        Check(command);
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        CommandEntity row = new()
        {
            Id = Guid.NewGuid().ToString("N"),
            Circle = command.Circle,
            Gateway = command.Gateway,
            Device = command.Device,
            Part = command.Part,
            Verb = command.Verb,
            Issuer = command.Issuer,
            Reason = command.Reason,
            State = CommandStates.Issued,
            Fault = "",
            Text = "",
            IssuedMs = now,
            ExpiresMs = now + command.ValidForMs,
        };
        await registry.AddCommandAsync(row, cancellationToken);
        await SendAsync(row, cancellationToken);
        fleet.Raise(row.Circle, row.Gateway);
        return await FindAsync(row.Id, cancellationToken) ?? Row(row);
    }

    public async Task<CommandRow?> FindAsync(string id, CancellationToken cancellationToken) => await registry.CommandAsync(id, cancellationToken) is { } found ? Row(found) : null;

    public async Task<IReadOnlyList<CommandRow>> RecentAsync(string circle, string gateway, int limit, CancellationToken cancellationToken) =>
        [.. (await registry.CommandsAsync(circle, gateway, limit, cancellationToken)).Select(Row)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Round, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    foreach (CommandEntity open in await registry.OpenCommandsAsync(stoppingToken)) { await FollowAsync(open, stoppingToken); }
                }
                catch (System.Data.Common.DbException) { } // The registry's own workers say what is wrong; the next round tries again.
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task FollowAsync(CommandEntity open, CancellationToken cancellationToken)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (now < open.ExpiresMs)
        {
            await SendAsync(open, cancellationToken);
            return;
        }

        if (open.State == CommandStates.Issued)
        {
            await CloseAsync(open, CommandStates.Expired, "It never left: there was no session with the broker until its deadline.", now, cancellationToken);
        }
        else if (now >= open.ExpiresMs + AnswerGraceMs)
        {
            await CloseAsync(open, CommandStates.Unknown, "No answer until the deadline: look at the device before it is repeated.", now, cancellationToken);
        }
    }

    private async Task SendAsync(CommandEntity row, CancellationToken cancellationToken)
    {
        CommandJson json = new(row.Id, row.Part, row.Verb, row.Issuer, row.Reason, row.ExpiresMs, NoArgs);
        byte[] body = HostMessages.Command(time.GetUtcNow().ToUnixTimeMilliseconds(), JsonSerializer.Serialize(json, CommandJsonContext.Default.CommandJson));
        bool sent = await link.PublishAsync(HostMessages.DeviceTopic(new NodeKey(row.Circle, row.Gateway), row.Device), body, cancellationToken);
        if (sent && row.State == CommandStates.Issued) { await registry.MoveCommandAsync(row.Id, CommandStates.Sent, "", "", null, cancellationToken); }
    }

    private async Task CloseAsync(CommandEntity row, string state, string text, long nowMs, CancellationToken cancellationToken)
    {
        await registry.MoveCommandAsync(row.Id, state, "no-answer", text, nowMs, cancellationToken);
        fleet.Raise(row.Circle, row.Gateway);
    }

    private static void Check(NewCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        foreach (string id in (ReadOnlySpan<string>)[command.Circle, command.Gateway, command.Device])
        {
            if (!SparkplugTopic.IsId(id)) { throw new ArgumentException($"\"{id}\" cannot be a circle, gateway or device.", nameof(command)); }
        }

        if (command.Verb.Length == 0 || command.Issuer.Length == 0) { throw new ArgumentException("A command needs a verb and an issuer.", nameof(command)); }
        if (command.Reason.Length is 0 or > TextCharsMax) { throw new ArgumentException($"A command needs a reason of at most {TextCharsMax} characters.", nameof(command)); }
        if (command.ValidForMs < 1) { throw new ArgumentException("A command must be valid for some time.", nameof(command)); }
    }

    private static CommandRow Row(CommandEntity c) => new(
        c.Id, c.Circle, c.Gateway, c.Device, c.Part, c.Verb, c.Issuer, c.Reason, c.State, c.Fault, c.Text, c.IssuedMs, c.ExpiresMs, c.ResultMs);
}

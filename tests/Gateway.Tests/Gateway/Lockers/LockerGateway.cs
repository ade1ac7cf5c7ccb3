using System.Text.Json;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.Model.Lockers;
using LifeCircle.Edge.Model.Lockers.Stays;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.View;

namespace LifeCircle.Edge.Gateway.Tests.Gateway.Lockers;

/// <summary>A running gateway with one locker of two compartments, both read closed.</summary>
internal static class LockerGateway
{
    public const string Locker = "locker-1", First = "compartment/01", Second = "compartment/02";

    /// <summary>With stays as an earlier run of the gateway left them.</summary>
    public static async Task<RunningGateway> UpAsync(params Stay[] stays)
    {
        RunningGateway gateway = new();
        await gateway.Host.StartAsync();
        foreach (string part in (string[])[First, Second]) { ReadDoor(gateway, part, open: false); }
        await gateway.StartAsync();
        if (stays.Length > 0) { await LieAsync(gateway, stays); }
        else { await DoorsReadAsync(gateway); }
        return gateway;
    }

    /// <summary>Starts again on stays that lie there besides.</summary>
    public static async Task LieAsync(RunningGateway gateway, params Stay[] stays)
    {
        await gateway.Database.WriteAsync(scope =>
        {
            foreach (Stay s in stays)
            {
                scope.Execute(
                    "INSERT INTO stay(id, device, part, phase, waybill, phone_hash, code_hash, address, body) VALUES ($0, $1, $2, $3, '', '', $5, '', $4)",
                    s.Id, s.Device, s.Part, s.Phase.ToString(), JsonSerializer.Serialize(s, LockerJson.Default.Stay), s.CodeHash);
            }
        });
        await gateway.StopAsync();
        await gateway.StartAsync();
        await DoorsReadAsync(gateway);
    }

    private static Task DoorsReadAsync(RunningGateway gateway) =>
        Eventually.True("the doors are read", RunningGateway.Limit, () => Snapshot(gateway).Compartments.Count(c => c.Door == "closed") == 2);

    public static void ReadDoor(RunningGateway gateway, string part, bool open) =>
        gateway.Host.Script.Read(new Reading { Device = Locker, Point = $"{part}/door_open", Value = new Value { Boolean = open }, Quality = Quality.Good, MonotonicNs = 1 });

    public static LockersSnapshot Snapshot(RunningGateway gateway) => gateway.Get<ILockersView>().Snapshot();

    public static Stay Stay(string id, string part, StayPhase phase) => new()
    {
        Id = id,
        Kind = StayKind.Parcel,
        Phase = phase,
        Device = Locker,
        Part = part,
        Size = "S",
        HeldFor = phase == StayPhase.Held ? "never-closed" : "",
    };
}

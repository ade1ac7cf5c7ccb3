using CsCheck;
using LifeCircle.Edge.Model;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models;

public sealed class DeviceAndLinkTests
{
    private static readonly Gen<DeviceEvent> AnyDeviceEvent = Gen.OneOf(
        Gen.Int[0, 3].Select(boards => (DeviceEvent)new DeviceEvent.LinkUp(boards)),
        Gen.Const((DeviceEvent)new DeviceEvent.LinkDown()),
        Gen.Select(Gen.Int[0, 4], Gen.Bool, (board, answers) => (DeviceEvent)new DeviceEvent.BoardSays(board, answers)));

    [Fact]
    public void A_device_is_offline_when_all_its_boards_are_silent_and_online_when_one_answers()
    {
        DeviceState state = DeviceMachine.Next(new DeviceState.Unknown(), new DeviceEvent.LinkUp(2)).State;
        state = DeviceMachine.Next(state, new DeviceEvent.BoardSays(0, false)).State;
        Assert.IsType<DeviceState.Online>(state);
        DeviceStep silent = DeviceMachine.Next(state, new DeviceEvent.BoardSays(1, false));
        Assert.True(silent.Changed);
        Assert.IsType<DeviceState.Offline>(silent.State);
        DeviceStep back = DeviceMachine.Next(silent.State, new DeviceEvent.BoardSays(0, true));
        Assert.True(back is { Changed: true, State: DeviceState.Online });
    }

    [Fact]
    public void Changed_is_said_exactly_when_online_turns_and_a_device_is_never_online_without_the_link() =>
        AnyDeviceEvent.Array[1, 40].Sample(events =>
        {
            DeviceState state = new DeviceState.Unknown();
            bool link = false;
            foreach (DeviceEvent @event in events)
            {
                link = @event switch { DeviceEvent.LinkUp => true, DeviceEvent.LinkDown => false, _ => link };
                DeviceStep step = DeviceMachine.Next(state, @event);
                Assert.Equal(state is DeviceState.Online != step.State is DeviceState.Online, step.Changed);
                Assert.False(step.State is DeviceState.Online && !link);
                state = step.State;
            }
        });

    [Fact]
    public void A_short_break_of_the_link_is_no_loss()
    {
        FirmwareLinkState state = FirmwareLinkMachine.Next(new FirmwareLinkState.Up(), FirmwareLinkEvent.Broke, 50, 100).State;
        Assert.Equal(FirmwareLinkEffect.None, FirmwareLinkMachine.Next(state, FirmwareLinkEvent.Tick, 50, 149).Effect);
        Assert.Equal(FirmwareLinkEffect.None, FirmwareLinkMachine.Next(state, FirmwareLinkEvent.Connected, 50, 149).Effect);
        Assert.Equal(FirmwareLinkEffect.ReportLost, FirmwareLinkMachine.Next(state, FirmwareLinkEvent.Tick, 50, 150).Effect);
    }

    [Fact]
    public void Lost_and_found_are_said_in_turn_over_any_history() =>
        Gen.Select(Gen.Enum<FirmwareLinkEvent>(), Gen.Int[0, 30]).Array[1, 60].Sample(history =>
        {
            FirmwareLinkState state = new FirmwareLinkState.Unheard(0);
            bool lost = false;
            long now = 0;
            foreach ((FirmwareLinkEvent @event, int pause) in history)
            {
                FirmwareLinkStep step = FirmwareLinkMachine.Next(state, @event, 50, now += pause);
                if (step.Effect == FirmwareLinkEffect.None)
                {
                    state = step.State;
                    continue;
                }

                Assert.Equal(lost, step.Effect == FirmwareLinkEffect.ReportFound);
                lost = !lost;
                state = step.State;
            }
        });
}

using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.Winnsen;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;

/// <summary>What stands in for the check that these frames do not have.</summary>
public sealed class WinnsenTests
{
    private const int ReplyBits = 7 * 8;
    private static readonly WinnsenType Type = new();
    private static readonly byte[] Doors = [0x90, 0x07, 0x82, 0x01, 0x05, 0x80, 0x03];
    private static readonly int[] OpenDoors = [1, 3, 16];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Any_bit_flipped_in_one_reply_gives_the_right_doors_or_none(int which)
    {
        for (int bit = 0; bit < ReplyBits; bit++)
        {
            int flipped = bit;
            var link = new ScriptedLink((exchange, asked) => Scanned.Reply(exchange.Matcher!, asked == which ? Flip(Doors, flipped) : Doors, 0, out DriverFault fault) is { } reply
                ? new(reply, DriverFault.None)
                : new(default, fault));
            DriverResult<IReadOnlyList<DoorState>> read = await Bank(link).ReadDoorsAsync(Stop);
            Assert.True(!read.IsOk || OpenDoors.SequenceEqual(read.Value.Index().Where(d => d.Item == DoorState.Open).Select(d => d.Index + 1)), $"bit {bit} of reply {which} gives wrong doors");
        }
    }

    [Fact]
    public async Task Two_readings_that_agree_are_enough_and_a_third_is_asked_for_when_they_do_not()
    {
        var agree = new ScriptedLink((_, _) => new(Doors, DriverFault.None));
        Assert.True((await Bank(agree).ReadDoorsAsync(Stop)).IsOk);
        Assert.Equal(2, agree.Asked);
        var differ = new ScriptedLink((_, asked) => new(asked == 0 ? Flip(Doors, (4 * 8) + 1) : Doors, DriverFault.None));
        Assert.True((await Bank(differ).ReadDoorsAsync(Stop)).IsOk);
        Assert.Equal(3, differ.Asked);
    }

    /// <summary>"Opened" is 01: of all flips only the one of "failed" in that very bit can become it, and no flip makes a pulse look as if it had not been.</summary>
    [Theory]
    [InlineData(0x00)]
    [InlineData(0x01)]
    [InlineData(0x02)]
    public async Task No_flipped_bit_makes_an_order_look_as_if_nothing_had_happened(byte result)
    {
        byte[] opened = [0x90, 0x07, 0x85, 0x01, 0x01, result, 0x03];
        var confirmed = new List<int>();
        for (int bit = -1; bit < ReplyBits; bit++)
        {
            byte[] line = bit < 0 ? opened : Flip(opened, bit);
            var link = new ScriptedLink((exchange, _) => Scanned.Reply(exchange.Matcher!, line, 0, out DriverFault fault) is { } reply ? new(reply, DriverFault.None) : new(default, fault));
            DriverResult<DoorState> unlock = await Bank(link).UnlockAsync(1, Stop);
            Assert.True(unlock.Sent);
            Assert.NotEqual(DriverFault.Refused, unlock.Fault);
            Assert.Equal(DoorState.Unknown, unlock.Value);
            if (unlock.IsOk) { confirmed.Add(bit); }
        }

        Assert.Equal(result switch { 0x01 => [-1], 0x00 => [5 * 8], _ => Array.Empty<int>() }, confirmed);
    }

    private static ILockBank Bank(IByteLink link)
    {
        var site = TestSites.OneLocker("winnsen", """{ "ways": 16, "turnaroundMs": 0 }""", echo: false);
        return (ILockBank)Type.Create(new BoardContext(site.Devices[0], site.Devices[0].Boards[0], site.Buses[0], new BoardWire { Link = link }, TimeProvider.System));
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] damaged = [.. bytes];
        damaged[bit / 8] ^= (byte)(1 << (bit % 8));
        return damaged;
    }
}

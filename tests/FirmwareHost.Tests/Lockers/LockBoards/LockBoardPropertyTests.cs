using CsCheck;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Wire.Links;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;

/// <summary>Shapes that hold for all bytes and all boards. Replies come from the simulators, which know nothing of the codecs.</summary>
public sealed class LockBoardPropertyTests
{
    private const int Address = 5;
    private const int Samples = 300;

    /// <summary>No byte that could begin a frame of any board, and no Modbus function.</summary>
    private static readonly Gen<byte[]> Noise = Gen.Byte[0xE0, 0xEF].Array[0, 8];

    public static TheoryData<string> Names => LockBoardCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_doors_survive_noise_and_a_split_at_every_byte(string board)
    {
        using var far = FarBoard.Of(board, Address, LockBoardCases.Settings(board));
        ILockFrames frames = LockBoardCases.Frames(board, Address);
        LockBoardVariant variant = LockBoardCases.Answering(board);
        Gen.Select(Gen.Bool.Array[LockBoardCases.WaysOf(board)], Noise, Gen.Int[0, 200]).Sample(
            (open, noise, cut) =>
            {
                far.Open(open.Index().Where(d => d.Item).Select(d => d.Index + 1));
                byte[] line = [.. noise, .. far.Answer(frames.Question.Span)];
                ReadOnlyMemory<byte>? reply = Scanned.Reply(frames.MatchDoors, line, cut % line.Length);
                return reply is { } found && frames.ReadDoors(found.Span).Bits.Select(bit => bit != variant.SetMeansClosed).SequenceEqual(open);
            },
            iter: Samples,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_answer_to_an_open_order_survives_noise_and_a_split_at_every_byte(string board)
    {
        using var far = FarBoard.Of(board, Address, LockBoardCases.Settings(board));
        ILockFrames frames = LockBoardCases.Frames(board, Address);
        Gen.Select(Gen.Int[1, LockBoardCases.WaysOf(board)], Noise, Gen.Int[0, 200]).Sample(
            (door, noise, cut) =>
            {
                byte[] line = [.. noise, .. far.Answer(frames.Open(door).Span)];
                ReadOnlyMemory<byte>? reply = Scanned.Reply(Opened(frames, door), line, cut % line.Length);
                return reply is { } found && frames.ReadOpen(found.Span, door).IsOk;
            },
            iter: Samples,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Doors_are_found_behind_any_bytes_once_the_line_is_silent_or_nothing_is_found(string board)
    {
        using var far = FarBoard.Of(board, Address, LockBoardCases.Settings(board));
        ILockFrames frames = LockBoardCases.Frames(board, Address);
        byte[] frame = far.Answer(frames.Question.Span);
        Gen.Byte.Array[0, 12].Sample(
            noise => Scanned.Reply(frames.MatchDoors, [.. noise, .. frame]) is not { } found || found.Length == frame.Length,
            iter: Samples);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_flipped_bit_gives_a_value_where_frames_carry_a_check(string board)
    {
        ILockFrames frames = LockBoardCases.Frames(board, Address);
        if (frames.ReadsTwice)
        {
            return; // Winnsen: see WinnsenTests.
        }

        using var far = FarBoard.Of(board, Address, LockBoardCases.Settings(board));
        Gen.Bool.Array[LockBoardCases.WaysOf(board)].Sample(
            open =>
            {
                far.Open(open.Index().Where(d => d.Item).Select(d => d.Index + 1));
                AssertNoFlipIsTaken(frames.MatchDoors, far.Answer(frames.Question.Span));
            },
            iter: 20,
            threads: 1);
        for (int door = 1; door <= LockBoardCases.WaysOf(board); door++)
        {
            AssertNoFlipIsTaken(Opened(frames, door), far.Answer(frames.Open(door).Span));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_answer_of_another_board_or_about_another_door_is_a_wrong_reply(string board)
    {
        using var far = FarBoard.Of(board, Address, LockBoardCases.Settings(board));
        ILockFrames frames = LockBoardCases.Frames(board, Address);
        Assert.Null(Scanned.Reply(frames.MatchDoors, far.AsFromNextAddress(far.Answer(frames.Question.Span)), 0, out DriverFault doors));
        Assert.Null(Scanned.Reply(Opened(frames, 2), far.AsFromNextAddress(far.Answer(frames.Open(2).Span)), 0, out DriverFault open));
        Assert.Equal((DriverFault.WrongReply, DriverFault.WrongReply), (doors, open));
        if (board is not "kerong-cu16") // Its answer is the state of all doors, whichever was meant.
        {
            Assert.Null(Scanned.Reply(Opened(frames, 2), far.Answer(frames.Open(3).Span), 0, out DriverFault other));
            Assert.Equal(DriverFault.WrongReply, other);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_echo_of_a_question_is_never_taken_for_its_answer(string board)
    {
        ILockFrames frames = LockBoardCases.Frames(board, Address);
        Assert.Null(Scanned.Reply(frames.MatchDoors, frames.Question.ToArray()));
        if (board is not "kerong-cu48-modbus") // Modbus confirms a written coil with the request itself: an adapter with echo has to be named in the site file.
        {
            Assert.Null(Scanned.Reply(Opened(frames, 1), frames.Open(1).ToArray()));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_bytes_are_survived(string board)
    {
        ILockFrames frames = LockBoardCases.Frames(board, Address);
        Gen.Select(Gen.Byte.Array[0, 80], Gen.Int[1, LockBoardCases.WaysOf(board)]).Sample(
            (bytes, door) =>
            {
                if (Scanned.Reply(frames.MatchDoors, bytes, bytes.Length / 2) is { } doors) { frames.ReadDoors(doors.Span); }
                if (Scanned.Reply(Opened(frames, door), bytes, bytes.Length / 3) is { } open) { frames.ReadOpen(open.Span, door); }
            },
            iter: 2_000);
    }

    private static ReplyMatcher Opened(ILockFrames frames, int door) => (ReadOnlySpan<byte> received, out int length) => frames.MatchOpen(received, door, out length);

    private static void AssertNoFlipIsTaken(ReplyMatcher matcher, byte[] reply)
    {
        Assert.NotNull(Scanned.Reply(matcher, reply));
        for (int bit = 0; bit < reply.Length * 8; bit++)
        {
            byte[] damaged = [.. reply];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(Scanned.Reply(matcher, damaged) is null, $"{Convert.ToHexString(reply)} with bit {bit} flipped is taken");
        }
    }
}

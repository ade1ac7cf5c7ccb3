using System.Globalization;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Lockers.Winnsen;
using LifeCircle.Edge.Lockers.Wkly;
using LifeCircle.Edge.Wire.Links;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;

public sealed class LockBoardCaptureTests
{
    public static TheoryData<string> Names => LockBoardCases.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_captured_request_is_written_byte_for_byte(string board)
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(board, "requests.hex"))
        {
            ILockFrames frames = FramesOf(board, note);
            int door = note.StartsWith("open", StringComparison.Ordinal) ? Number(note, 4) - LockBoardCases.Answering(board).FirstLock + 1 : 0;
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString((door > 0 ? frames.Open(door) : frames.Question).Span));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_captured_reply_is_read(string board)
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(board, "replies.hex"))
        {
            ILockFrames frames = FramesOf(board, note);
            if (note.StartsWith("doors", StringComparison.Ordinal))
            {
                Assert.Equal(ReplyVerdict.Match, frames.MatchDoors(bytes, out int length));
                Assert.Equal(bytes.Length, length);
                AssertDoors(board, note, frames.ReadDoors(bytes));
                continue;
            }

            int door = Number(note, 4) - LockBoardCases.Answering(board).FirstLock + 1;
            Assert.Equal(ReplyVerdict.Match, frames.MatchOpen(bytes, door, out int whole));
            Assert.Equal(bytes.Length, whole);
            DriverResult<bool?> opened = frames.ReadOpen(bytes, door);
            Assert.Equal(note.StartsWith("opened", StringComparison.Ordinal), opened.IsOk);
            Assert.Equal(note.EndsWith("door open", StringComparison.Ordinal) ? !LockBoardCases.Answering(board).SetMeansClosed : null, opened.Value);
        }
    }

    [Theory]
    [InlineData("kerong-cu16")]
    [InlineData("wkly")]
    [InlineData("winnsen")]
    [InlineData("dc-02")]
    public void Whole_frames_that_answer_something_else_are_no_answer(string board)
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(board, "others.hex"))
        {
            ReplyVerdict expected = note.StartsWith("report", StringComparison.Ordinal) ? ReplyVerdict.Unasked : ReplyVerdict.Foreign;
            foreach (int address in new[] { 0, 1 })
            {
                ILockFrames frames = LockBoardCases.Frames(board, address);
                Assert.True(frames.MatchDoors(bytes, out int length) == expected && length == bytes.Length, note);
                Assert.True(frames.MatchOpen(bytes, 1, out length) == expected && length == bytes.Length, note);
            }
        }
    }

    [Theory]
    [InlineData("kerong-cu16")]
    [InlineData("dc-02")]
    public void Published_frames_with_a_wrong_check_are_refused(string board)
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture(board, "wrong-check.hex"))
        {
            ILockFrames frames = LockBoardCases.Frames(board, 1);
            Assert.True(frames.MatchDoors(bytes, out _) == ReplyVerdict.Noise, note);
            using var far = FarBoard.Of(board, 1, LockBoardCases.Settings(board));
            far.Answer(bytes, out int heard);
            Assert.Equal(0, heard);
        }
    }

    /// <summary>The simulators know these orders, and obey: what a scan must never look like is thus tested against all of them.</summary>
    [Theory]
    [InlineData("kerong-cu16", 0)]
    [InlineData("kerong-cu48-modbus", 1)]
    [InlineData("wkly", 0)]
    [InlineData("dc-02", 1)]
    public void Orders_that_the_driver_never_sends_are_whole_frames_that_no_door_number_gives(string board, int address)
    {
        ILockFrames frames = LockBoardCases.Frames(board, address);
        string[] written = [.. Enumerable.Range(1, LockBoardCases.WaysOf(board)).Select(door => Convert.ToHexString(frames.Open(door).Span)), Convert.ToHexString(frames.Question.Span)];
        foreach ((byte[] bytes, string note) in WireTest.Capture(board, "never-sent.hex"))
        {
            using var far = FarBoard.Of(board, address, LockBoardCases.Settings(board));
            far.Answer(bytes, out int heard);
            Assert.True(heard == bytes.Length, note);
            Assert.DoesNotContain(Convert.ToHexString(bytes), written);
        }
    }

    /// <summary>A note names the board's address third at the latest, and some how many doors it has.</summary>
    private static ILockFrames FramesOf(string board, string note)
    {
        int address = Number(note, 2);
        int of = Array.IndexOf(note.Split(' '), "of");
        LockBoardVariant variant = LockBoardCases.Answering(board);
        return (board, of) switch
        {
            ("wkly", > 0) => new FramesWkly((byte)address, Number(note, of + 1), variant),
            ("winnsen", > 0) => new FramesWinnsen((byte)address, Number(note, of + 1), variant),
            _ => LockBoardCases.Frames(board, address),
        };
    }

    /// <summary><c>doors … closed N…</c> or <c>doors … open N…</c>: those and no others; <c>closed 48</c> of the CU48 are all.</summary>
    private static void AssertDoors(string board, string note, LockReading reading)
    {
        string[] words = note.Split(' ');
        int said = Math.Max(Array.IndexOf(words, "closed"), Array.IndexOf(words, "open"));
        bool means = words[said] == "closed" == LockBoardCases.Answering(board).SetMeansClosed;
        int[] named = [.. words[(said + 1)..].Select(w => int.Parse(w, CultureInfo.InvariantCulture))];
        int[] read = [.. reading.Bits.Index().Where(b => b.Item == means).Select(b => b.Index + 1)];
        Assert.Equal(board == "kerong-cu48-modbus" ? Enumerable.Range(1, named[0]) : named, read);
    }

    private static int Number(string note, int word) => int.Parse(note.Split(' ')[word], CultureInfo.InvariantCulture);
}

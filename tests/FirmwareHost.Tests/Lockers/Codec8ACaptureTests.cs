using System.Buffers;
using System.Globalization;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Wire.Links;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers;

public sealed class Codec8ACaptureTests
{
    [Fact]
    public void Every_captured_request_is_written_byte_for_byte()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture("8a", "requests.hex"))
        {
            string[] words = note.Split(' ');
            byte board = byte.Parse(words[2], CultureInfo.InvariantCulture);
            byte[] written = words switch
            {
                ["open", _, _, "lock", var door] => Codec8A.Open(board, byte.Parse(door, CultureInfo.InvariantCulture)),
                ["query", _, _, "lock", var door] => Codec8A.QueryOne(board, byte.Parse(door, CultureInfo.InvariantCulture)),
                ["query", _, _, "all"] => Codec8A.QueryAll(board),
                ["query", _, _, "firmware"] => Codec8A.QueryFirmware(board),
                _ => throw new InvalidOperationException(note),
            };
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(written));
        }
    }

    [Fact]
    public void Every_captured_reply_about_one_lock_is_read()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture("8a", "replies.hex"))
        {
            string[] words = note.Split(' ');
            Assert.Equal(OperationStatus.Done, Codec8A.ReadLock(bytes, out LockFrame frame, out int consumed));
            Assert.Equal(bytes.Length, consumed);
            Assert.Equal(
                new LockFrame(words[0] == "open" ? (byte)0x8A : (byte)0x80, 1, 1, words[^1] == "set" ? (byte)0x11 : (byte)0x00),
                frame);
        }
    }

    [Fact]
    public void Every_captured_status_shows_the_terminals_that_are_set()
    {
        foreach ((byte[] bytes, string note) in WireTest.Capture("8a", "status-24.hex"))
        {
            int[] numbers = [.. note.Split(' ').Where(w => char.IsAsciiDigit(w[0])).Select(w => int.Parse(w, CultureInfo.InvariantCulture))];
            Assert.Equal(OperationStatus.Done, Codec8A.ReadStatus(bytes, 3, out StatusFrame frame, out int consumed));
            Assert.Equal(bytes.Length, consumed);
            Assert.Equal(numbers[0], frame.Board);
            var set = new List<int>();
            for (int door = 1; door <= 24; door++)
            {
                if (frame.IsSet(door))
                {
                    set.Add(door);
                }
            }

            Assert.Equal(numbers[1..], set);
        }
    }

    [Fact]
    public void Published_frames_with_a_wrong_check_are_refused()
    {
        foreach ((byte[] bytes, _) in WireTest.Capture("8a", "wrong-check.hex"))
        {
            Assert.False(Codec8A.HasRightCheck(bytes));
            Assert.NotEqual(OperationStatus.Done, Codec8A.ReadLock(bytes, out _, out _));
            Assert.NotEqual(ReplyVerdict.Unasked, Replies8A.Report(bytes, out _));
        }
    }

    [Fact]
    public void An_order_for_all_doors_cannot_be_written()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Codec8A.Open(1, 0));
        foreach ((byte[] bytes, _) in WireTest.Capture("8a", "never-sent.hex"))
        {
            Assert.True(Codec8A.HasRightCheck(bytes));
        }
    }
}

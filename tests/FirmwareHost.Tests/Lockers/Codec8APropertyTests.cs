using System.Buffers;
using CsCheck;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Wire.Links;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers;

/// <summary>Shapes that hold for all bytes, through the same scan that the link uses.</summary>
public sealed class Codec8APropertyTests
{
    private static readonly Gen<byte> Address = Gen.Byte[1, 32];
    private static readonly Gen<byte[]> Status = Gen.Byte.Array[1, 7];

    /// <summary>No byte that could begin a frame.</summary>
    private static readonly Gen<byte[]> Noise = Gen.Byte.Where(b => b is not (0x80 or 0x8A or 0x82)).Array[0, 8];

    /// <summary>What boards say by themselves: whole frames, whatever is in them.</summary>
    private static readonly Gen<byte[]> Reports = Gen.Select(Address, Gen.Byte, Gen.Byte).Select((board, door, state) => WithCheck(0x82, board, door, state)).Array[1, 4].Select(frames => frames.SelectMany(f => f).ToArray());

    [Fact]
    public void Any_status_survives_noise_and_any_split() =>
        Gen.Select(Address, Status, Noise, Gen.Int[0, 40]).Sample((board, groups, noise, cut) =>
        {
            byte[] line = [.. noise, .. StatusReply(board, groups)];
            ReadOnlyMemory<byte>? reply = Scanned.Reply(Asking(board, groups.Length), line, cut % line.Length);
            Assert.NotNull(reply);
            Assert.Equal(OperationStatus.Done, Codec8A.ReadStatus(reply.Value.Span, groups.Length, out StatusFrame frame, out _));
            Assert.Equal(board, frame.Board);
            Assert.Equal(groups, frame.Groups.ToArray());
        });

    [Fact]
    public void Any_status_is_found_behind_any_bytes_once_the_line_is_silent() =>
        Gen.Select(Address, Gen.Byte.Array[3], Gen.Byte.Array[0, 12]).Sample((board, groups, noise) =>
        {
            byte[] frame = StatusReply(board, groups);
            var scan = new ReplyScan();
            scan.Begin(Asking(board, 3), default);
            byte[] line = [.. noise, .. frame];
            line.CopyTo(scan.Room);
            bool found = scan.Add(line.Length, out ReadOnlyMemory<byte> reply) || scan.FindInside(out reply);

            // Bytes before the frame may by chance be a whole frame with it, at 1 in 65,536; then that one is taken or dropped.
            return !found || reply.Length == frame.Length;
        });

    [Fact]
    public void Any_reply_to_an_open_order_survives_noise_and_any_split() =>
        Gen.Select(Address, Gen.Byte[1, 50], Gen.Bool, Noise, Gen.Int[0, 40]).Sample((board, door, set, noise, cut) =>
        {
            byte[] line = [.. noise, .. WithCheck(0x8A, board, door, set ? (byte)0x11 : (byte)0x00)];
            ReadOnlyMemory<byte>? reply = Scanned.Reply(Opening(board, door), line, cut % line.Length);
            return reply?.Span[3] == (set ? 0x11 : 0x00);
        });

    [Fact]
    public void A_reply_is_found_behind_any_reports_and_these_are_neither_taken_for_it_nor_for_a_fault() =>
        Gen.Select(Address, Gen.Byte.Array[3], Gen.Byte[1, 50], Reports, Gen.Int[0, 60]).Sample((board, groups, door, reports, cut) =>
        {
            byte[] status = StatusReply(board, groups), opened = WithCheck(0x8A, board, door, 0x11);
            ReadOnlyMemory<byte>? read = Scanned.Reply(Asking(board, 3), [.. reports, .. status], cut % (reports.Length + 1));
            ReadOnlyMemory<byte>? open = Scanned.Reply(Opening(board, door), [.. reports, .. opened], cut % (reports.Length + 1));
            Assert.Equal((Convert.ToHexString(status), Convert.ToHexString(opened)), (Convert.ToHexString(read!.Value.Span), Convert.ToHexString(open!.Value.Span)));
            Assert.Null(Scanned.Reply(Asking(board, 3), reports, cut % reports.Length, out DriverFault alone));
            Assert.Null(Scanned.Reply(Opening(board, door), reports, cut % reports.Length, out DriverFault opening));
            Assert.Equal((DriverFault.NoReply, DriverFault.NoReply), (alone, opening));
        });

    [Fact]
    public void A_report_is_read_whatever_stands_in_it_and_never_with_a_flipped_bit() =>
        Gen.Select(Address, Gen.Byte, Gen.Byte, Gen.Int[0, 39]).Sample((board, door, state, bit) =>
        {
            byte[] report = WithCheck(0x82, board, door, state);
            Assert.Equal((ReplyVerdict.Unasked, report.Length), (Replies8A.Report(report, out int length), length));
            Assert.Equal(OperationStatus.Done, Codec8A.ReadLock(report, out LockFrame frame, out _));
            Assert.Equal(new LockFrame(Codec8A.ReportHeader, board, door, state), frame);
            report[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(ReplyVerdict.Unasked, Replies8A.Report(report, out _));
        });

    [Fact]
    public void A_single_flipped_bit_never_gives_a_value() =>
        Gen.Select(Address, Status, Gen.Int[0, 87]).Sample((board, groups, bit) =>
        {
            byte[] line = StatusReply(board, groups);
            line[bit / 8 % line.Length] ^= (byte)(1 << (bit % 8));
            return Scanned.Reply(Asking(board, groups.Length), line, 0) is null;
        });

    [Fact]
    public void A_single_flipped_bit_never_confirms_an_open_order() =>
        Gen.Select(Address, Gen.Byte[1, 50], Gen.Bool, Gen.Int[0, 39]).Sample((board, door, set, bit) =>
        {
            byte[] line = WithCheck(0x8A, board, door, set ? (byte)0x11 : (byte)0x00);
            line[bit / 8] ^= (byte)(1 << (bit % 8));
            return Scanned.Reply(Opening(board, door), line, 0) is null;
        });

    [Fact]
    public void Any_bytes_are_survived_and_progress_is_made() =>
        Gen.Select(Gen.Byte.Array[0, 80], Gen.Int[1, 7], Address).Sample((bytes, groups, board) =>
        {
            Scanned.Reply(Asking(board, groups), bytes, bytes.Length / 2);
            Scanned.Reply(Opening(board, 1), bytes, bytes.Length / 3);
            Scanned.Reply((ReadOnlySpan<byte> r, out int l) => Probe8A.Match(r, board, out l), bytes, bytes.Length / 2);
            Scanned.Reply((ReadOnlySpan<byte> r, out int l) => Probe8A.MatchFirmware(r, board, out l), bytes, bytes.Length / 2);
            Scanned.Reply(Replies8A.Report, bytes, bytes.Length / 3);
            ReadOnlySpan<byte> rest = bytes;
            while (Codec8A.ReadStatus(rest, groups, out _, out int consumed) != OperationStatus.NeedMoreData)
            {
                Assert.InRange(consumed, 1, rest.Length);
                rest = rest[consumed..];
            }

            rest = bytes;
            while (Codec8A.ReadLock(rest, out _, out int consumed) != OperationStatus.NeedMoreData)
            {
                Assert.InRange(consumed, 1, rest.Length);
                rest = rest[consumed..];
            }
        });

    [Fact]
    public void A_reply_of_another_way_count_is_never_taken() =>
        Gen.Select(Address, Status, Gen.Int[1, 7]).Where((_, groups, expected) => groups.Length != expected).Sample((board, groups, expected) =>
            Scanned.Reply(Asking(board, expected), StatusReply(board, groups), 0) is null);

    [Fact]
    public void A_reply_of_another_board_is_a_wrong_reply() =>
        Gen.Select(Address, Address, Gen.Byte.Array[3]).Where((asked, other, _) => asked != other).Sample((asked, other, groups) =>
        {
            var scan = new ReplyScan();
            scan.Begin(Asking(asked, 3), default);
            byte[] line = StatusReply(other, groups);
            line.CopyTo(scan.Room);
            return !scan.Add(line.Length, out _) && scan.Fault == DriverFault.WrongReply;
        });

    internal static byte[] StatusReply(byte board, byte[] groups) => WithCheck([0x80, board, .. groups, 0x33]);

    private static byte[] WithCheck(params byte[] bytes) => [.. bytes, bytes.Aggregate((byte)0, (check, b) => (byte)(check ^ b))];

    private static ReplyMatcher Asking(byte board, int groups) =>
        (ReadOnlySpan<byte> received, out int length) => Replies8A.Status(received, board, groups, out length);

    private static ReplyMatcher Opening(byte board, byte door) =>
        (ReadOnlySpan<byte> received, out int length) => Replies8A.Lock(received, 0x8A, board, door, null, out length);
}

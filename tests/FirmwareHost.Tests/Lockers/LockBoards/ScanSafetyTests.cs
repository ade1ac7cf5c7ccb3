using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Site;
using LifeCircle.Edge.FirmwareHost.Commands;
using LifeCircle.Edge.FirmwareHost.Tests.Simulators;
using LifeCircle.Edge.FirmwareHost.Tests.Wire;
using LifeCircle.Edge.Lockers.Board8A;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Lockers.ModbusRelay;
using LifeCircle.Edge.Simulators;
using LifeCircle.Edge.Wire.Boards;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;

/// <summary>
/// A scan talks to a line of which nobody knows yet what hangs on it: no question of one protocol may be an order in another one, wherever a board begins to
/// listen, and also where it takes the end of one question and the beginning of the next for one frame.
/// </summary>
public sealed class ScanSafetyTests
{
    /// <summary>More than any request of any board.</summary>
    private const int RequestBytesMax = 64;

    private static readonly IBoardType[] Serial = [.. Boards.All.Where(t => t.BusKind == "serial")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_scan_opens_a_door_of_any_board(bool allAddresses)
    {
        byte[][] requests = [.. Serial.SelectMany(type => BoardFinder.Addresses(type, allAddresses).SelectMany(address => Questions(type.Probe(address)!)))];
        using var all = new EveryBoard();
        all.Listen([.. requests.SelectMany(r => r)]);
        foreach (byte[] request in requests)
        {
            all.Listen([.. request, .. request]); // As `probe` is run again and again.
        }

        Assert.Empty(all.Opened);
    }

    [Fact]
    public async Task No_reading_of_doors_opens_one_of_any_other_board()
    {
        using var all = new EveryBoard();
        foreach (byte[] question in await QuestionsAsync())
        {
            all.Listen(question);
        }

        Assert.Empty(all.Opened);
    }

    [Fact]
    public void The_listening_boards_do_open_when_they_are_told_to()
    {
        using var all = new EveryBoard();
        foreach (string frame in new[] { "8A01021198", "0200310336", "020000610366", "010500000000CDCA", "574B4C590900820183", "900605010103", "DC020110010113", "900102020293" })
        {
            all.Opened.Clear();
            all.Listen([0xEE, .. Convert.FromHexString(frame), 0xEE]);
            Assert.NotEmpty(all.Opened);
        }
    }

    /// <summary>What a scan asks, and what `probe` asks then.</summary>
    private static IEnumerable<byte[]> Questions(BoardProbe probe) =>
        probe.Further is { } further ? [probe.Exchange.Request.ToArray(), further.Exchange.Request.ToArray()] : [probe.Exchange.Request.ToArray()];

    /// <summary>What every driver of doors asks, at every address, in every variant and size.</summary>
    private static async Task<IReadOnlyList<byte[]>> QuestionsAsync()
    {
        var link = new ScriptedLink((_, _) => new(default, DriverFault.NoReply));
        foreach ((IBoardType type, int address, string settings) in EveryBoard.Kinds())
        {
            SiteFile site = TestSites.One(TestSites.Locker, "locker", "serial", type.Name, address, settings);
            IBoard board = type.Create(new BoardContext(site.Devices[0], site.Devices[0].Boards[0], site.Buses[0], new BoardWire { Link = link }, TimeProvider.System));
            await ((ILockBank)board).ReadDoorsAsync(Stop);
        }

        return [.. link.Sent.DistinctBy(Convert.ToHexString)];
    }

    /// <summary>One simulated board of every type with doors at every address, in every variant and size, all at the same bytes.</summary>
    private sealed class EveryBoard : IDisposable
    {
        private readonly TestFolder _folder = new();
        private readonly PhysicalLog _log;
        private readonly FarBoard[] _boards;
        private string _now = "";

        internal EveryBoard()
        {
            _log = new PhysicalLog(Path.Combine(_folder.Path, "log"), TimeProvider.System);
            _boards = [.. Kinds().Select(kind =>
            {
                var board = FarBoard.Of(kind.Type.Name, kind.Address, kind.Settings, _log);
                board.Locks.Pulsed = _ => Opened.Add($"{_now} opens a {kind.Type.Name} at {kind.Address} {kind.Settings}");
                return board;
            })];
        }

        internal HashSet<string> Opened { get; } = [];

        internal static IEnumerable<(IBoardType Type, int Address, string Settings)> Kinds() =>
            Serial.Where(t => t is LockBoardType or Board8AType or ModbusRelayType).SelectMany(type =>
                Enumerable.Range(type.Addresses.Min, type.Addresses.Max - type.Addresses.Min + 1).SelectMany(address => SettingsOf(type).Select(settings => (type, address, settings))));

        /// <summary>Lets every board begin to listen at every byte.</summary>
        internal void Listen(byte[] line)
        {
            for (int at = 0; at < line.Length; at++)
            {
                ReadOnlySpan<byte> heard = line.AsSpan(at, Math.Min(RequestBytesMax, line.Length - at));
                _now = Convert.ToHexString(heard[..Math.Min(16, heard.Length)]);
                foreach (FarBoard board in _boards)
                {
                    board.Answer(heard);
                }

                AssertNo8AHolds(heard);
            }
        }

        public void Dispose()
        {
            _log.Dispose();
            _folder.Dispose();
        }

        /// <summary>Orders of an 8A board that the simulator does not carry out: power on and off for long (9A, 9B), and one more "open all" (9D).</summary>
        private void AssertNo8AHolds(ReadOnlySpan<byte> heard)
        {
            for (int length = 4; heard[0] is 0x9A or 0x9B or 0x9D && length <= Math.Min(6, heard.Length); length++)
            {
                if (heard[1] is >= 1 and <= 32 && Codec8A.HasRightCheck(heard[..length]))
                {
                    Opened.Add($"{_now} holds the locks of an 8A board");
                }
            }
        }

        private static IEnumerable<string> SettingsOf(IBoardType type) => type switch
        {
            LockBoardType board => board.Ways.SelectMany(ways => board.Variants.Select(v => $$"""{ "ways": {{ways}}, "variant": "{{v.Name}}" }""")),
            Board8AType => new[] { 8, 12, 16, 24, 32, 50 }.SelectMany(ways => new[] { "standard", "cm06" }.Select(d => $$"""{ "ways": {{ways}}, "dialect": "{{d}}" }""")),
            _ when type.Name == "lctech-relay" => ["""{ "relays": 8, "pulseLimiter": "hardware" }"""],
            _ => ["{}"],
        };
    }
}

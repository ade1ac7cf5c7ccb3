using LifeCircle.Edge.Lockers.Dc02;
using LifeCircle.Edge.Lockers.KerongCu16;
using LifeCircle.Edge.Lockers.KerongCu48;
using LifeCircle.Edge.Lockers.LockBoards;
using LifeCircle.Edge.Lockers.Winnsen;
using LifeCircle.Edge.Lockers.Wkly;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Lockers.LockBoards;

/// <summary>Every board that one question tells all doors of, each once; a rule for all of them is a theory over <see cref="Names"/>.</summary>
internal static class LockBoardCases
{
    internal static IReadOnlyList<LockBoardType> Types { get; } =
        [new KerongCu16Type(), new KerongCu48Type(), new KerongCu48ModbusType(), new WklyType(), new WinnsenType(), new Dc02Type()];

    internal static TheoryData<string> Names => [.. Types.Select(t => t.Name)];

    internal static LockBoardType Type(string board) => Types.Single(t => t.Name == board);

    /// <summary>A variant that answers an open order.</summary>
    internal static LockBoardVariant Answering(string board) => Type(board).Variants.First(v => v.OpenReply == OpenReply.Answer);

    /// <summary>Most locks that the board is sold with.</summary>
    internal static int WaysOf(string board) => Type(board).Ways.Max();

    internal static string Settings(string board, LockBoardVariant? variant = null) =>
        $$"""{ "ways": {{WaysOf(board)}}, "variant": "{{(variant ?? Answering(board)).Name}}" }""";

    internal static ILockFrames Frames(string board, int address)
    {
        (int ways, LockBoardVariant variant) = (WaysOf(board), Answering(board));
        return board switch
        {
            "kerong-cu16" => new FramesCu16(address, ways, variant),
            "kerong-cu48" => new FramesCu48((byte)address, ways, variant),
            "kerong-cu48-modbus" => new FramesCu48Modbus((byte)address, ways, variant),
            "wkly" => new FramesWkly((byte)address, ways, variant),
            "winnsen" => new FramesWinnsen((byte)address, ways, variant),
            "dc-02" => new FramesDc02((byte)address, ways, variant),
            _ => throw new ArgumentOutOfRangeException(nameof(board), board, null),
        };
    }
}

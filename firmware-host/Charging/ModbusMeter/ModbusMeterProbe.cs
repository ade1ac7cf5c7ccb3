using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LifeCircle.Edge.Wire.Boards;
using LifeCircle.Edge.Wire.Links;
using LifeCircle.Edge.Wire.Modbus;

namespace LifeCircle.Edge.Charging.ModbusMeter;

/// <summary>Finds a meter by the voltages of its three phases, and from them the word order and the number of phases.</summary>
internal static class ModbusMeterProbe
{
    /// <summary>What a phase that is fed reads, V; a word order that shows it is right.</summary>
    private const double FedVoltsMin = 180;
    private const double FedVoltsMax = 260;

    private const int Phases = 3;
    private const int TimeoutMs = 200;
    private const int TurnaroundMs = 20;

    internal static BoardProbe Make(int address)
    {
        var question = ModbusRequest.Read((byte)address, ModbusFunction.ReadInputRegisters, 0, Phases * ModbusMeterFacts.MeterRegister.Width);

        // Every Modbus board can say no; only one that gives the registers may be a meter.
        ReplyVerdict Match(ReadOnlySpan<byte> received, out int length)
        {
            ReplyVerdict verdict = question.Match(received, out length);
            return verdict == ReplyVerdict.Match && new ModbusReply(received[..length].ToArray()).Exception != ModbusException.None ? ReplyVerdict.Foreign : verdict;
        }

        return new BoardProbe(
            new Exchange(question.Bytes, Match, TimeoutMs) { TurnaroundMs = TurnaroundMs },
            frame => Describe(address, new ModbusReply(frame)));
    }

    private static ProbeAnswer Describe(int address, ModbusReply reply)
    {
        WordOrder? order = IsFed(reply, 0, ModbusWordOrder.HighFirst) ? WordOrder.Abcd
            : IsFed(reply, 0, ModbusWordOrder.LowFirst) ? WordOrder.Cdab
            : null;
        ModbusWordOrder words = order == WordOrder.Cdab ? ModbusWordOrder.LowFirst : ModbusWordOrder.HighFirst;
        bool threePhases = IsFed(reply, 1, words) || IsFed(reply, 2, words);
        var settings = new JsonObject { ["profile"] = threePhases ? "sdm630" : "sdm120" };
        if (order == WordOrder.Cdab)
        {
            settings["wordOrder"] = "CDAB";
        }

        string kind = threePhases ? "a three-phase meter: sdm630" : "one phase is fed: sdm120, sdm230, or an sdm630 with one phase connected";
        string text = order is null
            ? string.Create(CultureInfo.InvariantCulture, $"Modbus board, address {address}, but it shows no voltage of {FedVoltsMin} to {FedVoltsMax} V in either word order: check that the meter is fed and is one of the profiles; do not bill before it does")
            : string.Create(CultureInfo.InvariantCulture, $"Modbus meter, address {address}, {Volts(reply, 0, words):F1} V with word order {order.Value.ToString().ToUpperInvariant()}; {kind}");
        return new ProbeAnswer(text, JsonSerializer.SerializeToElement(settings, ModbusMeterJson.Default.JsonObject));
    }

    private static bool IsFed(ModbusReply reply, int phase, ModbusWordOrder order) => Volts(reply, phase, order) is >= FedVoltsMin and <= FedVoltsMax;

    private static double Volts(ModbusReply reply, int phase, ModbusWordOrder order) =>
        ModbusMeterDriver.Number(reply.Float32(phase * ModbusMeterFacts.MeterRegister.Width, order));
}

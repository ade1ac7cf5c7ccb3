using LifeCircle.Edge.Charging.Meters;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Wire.Links;
using LifeCircle.Edge.Wire.Modbus;

namespace LifeCircle.Edge.Charging.ModbusMeter;

/// <summary>Driver of one meter whose values are registers.</summary>
/// <remarks>
/// (1) A reading is whole or a fault: no value of it is older than the request before it.
/// (2) A meter that refuses registers between its values is asked without them from then on.
/// </remarks>
public sealed class ModbusMeterDriver : IPointSource
{
    private readonly ModbusMaster _meter;
    private readonly ModbusMeterFacts.MeterProfile _profile;
    private readonly ModbusMeterSettings _settings;
    private readonly MeterPoints _points;
    private readonly ModbusWordOrder _order;
    private IReadOnlyList<ReadBlock> _blocks;
    private bool _bridgesGaps = true;

    /// <param name="baud">Rate of the line, for the silence between frames.</param>
    internal ModbusMeterDriver(IByteLink link, int address, int baud, ModbusMeterFacts.MeterProfile profile, ModbusMeterSettings settings)
    {
        (_profile, _settings) = (profile, settings);
        _meter = new ModbusMaster(link, (byte)address, settings.ReplyTimeoutMs, Math.Max(settings.TurnaroundMs, ModbusTiming.SilenceMs(baud)));
        _points = new MeterPoints(settings.Part, [.. profile.Registers.Select(r => r.Point)]);
        _order = settings.WordOrder == WordOrder.Abcd ? ModbusWordOrder.HighFirst : ModbusWordOrder.LowFirst;
        _blocks = Plan(profile.GapMax);
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public IReadOnlyList<PointDescriptor> Points => _points.Points;

    public IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; } = new Dictionary<string, (string, string)>();

    public async ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken)
    {
        (DriverResult<IReadOnlyList<PointValue?>> read, ModbusException said) = await ReadBlocksAsync(cancellationToken);
        if (_bridgesGaps && said is ModbusException.IllegalDataAddress or ModbusException.IllegalDataValue)
        {
            _bridgesGaps = false;
            _blocks = Plan(gapMax: 0);
            (read, _) = await ReadBlocksAsync(cancellationToken);
        }

        return read;
    }

    private async ValueTask<(DriverResult<IReadOnlyList<PointValue?>> Read, ModbusException Said)> ReadBlocksAsync(CancellationToken cancellationToken)
    {
        var numbers = new double[_profile.Registers.Count];
        foreach (ReadBlock block in _blocks)
        {
            DriverResult<ModbusReply> reply = await _meter.ReadAsync(_profile.Function, block.Start, block.Count, cancellationToken);
            if (!reply.IsOk)
            {
                return (new([], reply.Fault, reply.Sent), reply.Value.Exception);
            }

            for (int i = 0; i < numbers.Length; i++)
            {
                ModbusMeterFacts.MeterRegister register = _profile.Registers[i];
                if (block.Holds(register.Start))
                {
                    numbers[i] = Number(reply.Value.Float32(register.Start - block.Start, _order)) * register.Scale;
                }
            }
        }

        return (new(_points.Values(numbers), DriverFault.None), ModbusException.None);
    }

    /// <summary>
    /// Exact in double, whatever the scale of 1 or 1,000. A number below the smallest normal one is no reading but a wrong word order:
    /// 230 V in the wrong one is 0.00…02.
    /// </summary>
    internal static double Number(float value) => float.IsNormal(value) || value == 0 ? value : double.NaN;

    private IReadOnlyList<ReadBlock> Plan(int gapMax) =>
        ReadPlan.Make(_profile.Registers.Select(r => r.Start), ModbusMeterFacts.MeterRegister.Width, gapMax, _profile.RegistersMax);
}

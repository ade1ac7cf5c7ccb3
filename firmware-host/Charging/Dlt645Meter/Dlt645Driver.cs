using LifeCircle.Edge.Charging.Meters;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Contracts.Points;
using LifeCircle.Edge.Wire.Links;

namespace LifeCircle.Edge.Charging.Dlt645Meter;

/// <summary>Driver of one DL/T 645-2007 meter.</summary>
/// <remarks>
/// (1) A reading is whole or a fault; a value that the meter does not have, or that is no number, is null.
/// (2) What the meter said it does not have is asked again only every <see cref="AskAgainAfter"/>: each question costs a third of a second at 2400 baud.
/// </remarks>
public sealed class Dlt645Driver : IPointSource
{
    internal static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(10);

    private readonly Dlt645Master _meter;
    private readonly Dlt645Settings _settings;
    private readonly Dlt645Facts.MeterItem[] _items;
    private readonly MeterPoints _points;
    private readonly TimeProvider _time;
    private readonly long?[] _refused;

    internal Dlt645Driver(IByteLink link, Dlt645Settings settings, Dlt645Facts.MeterProfile profile, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _meter = new Dlt645Master(link, Dlt645Codec.AddressOf(settings.MeterNumber), settings.ReplyTimeoutMs, settings.TurnaroundMs);
        _items = [.. ItemsOf(profile, settings)];
        _points = new MeterPoints(settings.Part, [.. _items.SelectMany(i => i.Points)]);
        _refused = new long?[_items.Length];
    }

    public TimeSpan PollInterval => TimeSpan.FromMilliseconds(_settings.PollIntervalMs);

    public IReadOnlyList<PointDescriptor> Points => _points.Points;

    public IReadOnlyDictionary<string, (string WhenFalse, string WhenTrue)> EventPoints { get; } = new Dictionary<string, (string, string)>();

    public async ValueTask<DriverResult<IReadOnlyList<PointValue?>>> ReadAsync(CancellationToken cancellationToken)
    {
        var numbers = new List<double>(_points.Points.Count);
        bool answered = false;
        for (int i = 0; i < _items.Length; i++)
        {
            Dlt645Facts.MeterItem item = _items[i];
            bool isAsked = _refused[i] is not { } since || _time.GetElapsedTime(since) >= AskAgainAfter;
            DriverResult<Dlt645Reply> reply = isAsked ? await _meter.ReadAsync(item.Number, cancellationToken) : default;
            if (reply.Fault == DriverFault.Refused && reply.Value.Errors.HasFlag(Dlt645Errors.NoSuchData))
            {
                _refused[i] = _time.GetTimestamp();
            }
            else if (!reply.IsOk)
            {
                return new([], reply.Fault, reply.Sent);
            }
            else if (isAsked)
            {
                _refused[i] = null;
                answered = true;
            }

            AddNumbers(item, reply.Value.Value.Span, numbers);
        }

        // A meter that has none of it is the wrong one, and asking it again at once is cheap.
        if (!answered)
        {
            Array.Clear(_refused);
            return new([], DriverFault.Refused);
        }

        return new(_points.Values([.. numbers]), DriverFault.None);
    }

    /// <summary>The identifiers that are asked for with these settings.</summary>
    internal static IEnumerable<Dlt645Facts.MeterItem> ItemsOf(Dlt645Facts.MeterProfile profile, Dlt645Settings settings) =>
        profile.Items.Where(i => !i.Export || settings.ExportEnergy);

    private static void AddNumbers(Dlt645Facts.MeterItem item, ReadOnlySpan<byte> value, List<double> numbers)
    {
        for (int i = 0; i < item.Points.Count; i++)
        {
            // A block may hold fewer values than the meter has phases for.
            int at = i * item.Bytes;
            long? digits = at + item.Bytes <= value.Length ? Dlt645Codec.Bcd(value.Slice(at, item.Bytes), item.Signed) : null;
            numbers.Add(digits * item.Scale ?? double.NaN);
        }
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Writes the values and the time of one line into room that is known to be enough.</summary>
internal ref struct LineCursor(Span<byte> room)
{
    /// <summary>A space, 64 bits with their sign, a newline.</summary>
    public const int StampBytesMax = 22;

    /// <summary>The longest double is 24 characters, the longest integer 20 and its letter.</summary>
    private const int NumberBytesMax = 32;
    private const string TextEscapes = "\"\\";

    private readonly Span<byte> _room = room;

    public int Written { get; private set; }

    public static int ValueBytesMax(FieldValue value) => value.Kind == FieldKind.Text ? 2 + Encoding.UTF8.GetMaxByteCount(value.Text.Length) : NumberBytesMax;

    public void Put(byte one) => _room[Written++] = one;

    public void Put(ReadOnlySpan<byte> many)
    {
        many.CopyTo(_room[Written..]);
        Written += many.Length;
    }

    public void PutValue(FieldValue value)
    {
        switch (value.Kind)
        {
            case FieldKind.Boolean:
                Put(value.Boolean ? "true"u8 : "false"u8);
                break;
            case FieldKind.Integer:
                PutInteger(value.Integer);
                Put((byte)'i');
                break;
            case FieldKind.Double:
                PutDouble(value.Double);
                break;
            default:
                PutText(value.Text);
                break;
        }
    }

    public void PutStamp(long timeNs)
    {
        Put((byte)' ');
        PutInteger(timeNs);
        Put((byte)'\n');
    }

    private void PutInteger(long value)
    {
        Utf8Formatter.TryFormat(value, _room[Written..], out int bytes);
        Written += bytes;
    }

    /// <summary>The shortest text that reads back as the same bits.</summary>
    /// <remarks>
    /// What was measured has a few decimals, and finding out that is much cheaper than the search for the shortest text: a quotient n / 1000 is
    /// rounded as its decimal text would be read, and no other text of 15 digits or fewer is read as the same number.
    /// </remarks>
    private void PutDouble(double value)
    {
        double thousandfold = Math.Round(value * 1_000);
        if (Math.Abs(thousandfold) < 1e15 && thousandfold / 1_000 == value && (value != 0 || !double.IsNegative(value)))
        {
            PutThousandths((long)thousandfold);
            return;
        }

        value.TryFormat(_room[Written..], out int bytes, "R", CultureInfo.InvariantCulture);
        Written += bytes;
    }

    private void PutThousandths(long thousandths)
    {
        if (thousandths < 0) { Put((byte)'-'); }
        (long whole, long part) = Math.DivRem(Math.Abs(thousandths), 1_000);
        PutInteger(whole);
        if (part == 0) { return; }
        Put((byte)'.');
        for (long unit = 100; part > 0; part %= unit, unit /= 10) { Put((byte)('0' + (part / unit))); }
    }

    private void PutText(ReadOnlySpan<char> text)
    {
        Put((byte)'"');
        while (text.Length > 0)
        {
            int clean = text.IndexOfAny(TextEscapes.AsSpan()) is var e && e < 0 ? text.Length : e;
            Written += Encoding.UTF8.GetBytes(text[..clean], _room[Written..]);
            if (clean == text.Length) { break; }
            Put((byte)'\\');
            Put((byte)text[clean]);
            text = text[(clean + 1)..];
        }

        Put((byte)'"');
    }
}

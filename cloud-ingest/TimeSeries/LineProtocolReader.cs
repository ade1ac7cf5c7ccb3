using System.Globalization;
using System.Text;

namespace LifeCircle.Edge.TimeSeries;

/// <summary>Reads back a line that <see cref="LineProtocolWriter"/> wrote; the way back of a dead letter.</summary>
/// <remarks>Only what the writer says is read: every line has its time, and unsigned numbers are not known.</remarks>
public static class LineProtocolReader
{
    private const string MeasurementEscapes = ", ";
    private const string KeyEscapes = ", =";
    private const string TextEscapes = "\"\\";

    /// <param name="error">A sentence when false.</param>
    public static bool TryRead(string line, out Point point, out string error)
    {
        ArgumentNullException.ThrowIfNull(line);
        point = default;
        Cursor at = new(line);
        string measurement = at.Name(MeasurementEscapes, ", ");
        if (measurement.Length == 0 || measurement[0] == '_') { return Fail("It does not begin with a measurement.", out error); }
        List<Tag> tags = [];
        while (at.Take(','))
        {
            string key = at.Name(KeyEscapes, ", =");
            if (key.Length == 0 || !at.Take('=')) { return Fail("A tag has no value.", out error); }
            tags.Add(new Tag(key, at.Name(KeyEscapes, ", =")));
        }

        if (!at.Take(' ')) { return Fail("It has no fields.", out error); }
        List<Field> fields = [];
        do
        {
            string name = at.Name(KeyEscapes, ", =");
            if (name.Length == 0 || !at.Take('=') || at.Value() is not { } value) { return Fail($"Field {name} has no value that can be read.", out error); }
            fields.Add(new Field(name, value));
        }
        while (at.Take(','));

        if (!at.Take(' ') || !long.TryParse(at.Rest(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ns)) { return Fail("It has no time in nanoseconds.", out error); }
        point = new Point(new Series(measurement, tags), ns, [.. fields]);
        error = "";
        return true;
    }

    private static bool Fail(string reason, out string error)
    {
        error = $"This is not a line of line protocol: {reason}";
        return false;
    }

    /// <summary>Walks along the line; each step ends before the character that it does not take.</summary>
    private ref struct Cursor(ReadOnlySpan<char> line)
    {
        private ReadOnlySpan<char> _left = line;

        public readonly ReadOnlySpan<char> Rest() => _left.Trim();

        public bool Take(char expected)
        {
            if (_left.IsEmpty || _left[0] != expected) { return false; }
            _left = _left[1..];
            return true;
        }

        /// <summary>Up to an unescaped end; a backslash before anything but <paramref name="escapes"/> is itself.</summary>
        public string Name(string escapes, string ends)
        {
            StringBuilder name = new();
            while (!_left.IsEmpty && !ends.Contains(_left[0], StringComparison.Ordinal))
            {
                if (_left[0] == '\\' && _left.Length > 1 && escapes.Contains(_left[1], StringComparison.Ordinal)) { _left = _left[1..]; }
                name.Append(_left[0]);
                _left = _left[1..];
            }

            return name.ToString();
        }

        public FieldValue? Value()
        {
            if (Take('"')) { return Text(); }
            int end = _left.IndexOfAny(',', ' ');
            ReadOnlySpan<char> word = end < 0 ? _left : _left[..end];
            _left = _left[word.Length..];
            if (word is "t" or "T" or "true" or "True" or "TRUE") { return FieldValue.Of(true); }
            if (word is "f" or "F" or "false" or "False" or "FALSE") { return FieldValue.Of(false); }
            if (word is [.. var digits, 'i']) { return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? FieldValue.Of(whole) : null; }
            return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? FieldValue.Of(number) : null;
        }

        private FieldValue? Text()
        {
            StringBuilder text = new();
            while (!_left.IsEmpty && _left[0] != '"')
            {
                if (_left[0] == '\\' && _left.Length > 1 && TextEscapes.Contains(_left[1], StringComparison.Ordinal)) { _left = _left[1..]; }
                text.Append(_left[0]);
                _left = _left[1..];
            }

            return Take('"') ? FieldValue.Of(text.ToString()) : null;
        }
    }
}

using System.Text;

namespace LifeCircle.Edge.Sparkplug;

/// <summary>Texts that come again and again (names, circles, states), made once.</summary>
/// <remarks>
/// One place for each hash: a text that falls on another's place takes it over. So the memory is bounded whatever is sent,
/// and the worst that a flood of texts does is to make each of them anew. For one thread.
/// </remarks>
public sealed class TextPool
{
    private const int PlacesMax = 1_024;

    /// <summary>Longer texts are events and the like: they hardly ever come again.</summary>
    private const int BytesMax = 64;
    private readonly (byte[] Utf8, string Text)[] _places = new (byte[], string)[PlacesMax];

    /// <param name="utf8">Valid UTF-8.</param>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) { return ""; }
        if (utf8.Length > BytesMax) { return Encoding.UTF8.GetString(utf8); }
        ref (byte[] Utf8, string Text) place = ref _places[Hash(utf8) % PlacesMax];
        if (place.Utf8 is null || !utf8.SequenceEqual(place.Utf8)) { place = (utf8.ToArray(), Encoding.UTF8.GetString(utf8)); }
        return place.Text;
    }

    /// <summary>FNV-1a.</summary>
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2_166_136_261;
        foreach (byte b in bytes) { hash = (hash ^ b) * 16_777_619; }
        return hash;
    }
}

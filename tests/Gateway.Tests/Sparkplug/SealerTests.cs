using System.Security.Cryptography;
using System.Text;
using CsCheck;
using LifeCircle.Edge.Sparkplug.Sealing;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Sparkplug;

public sealed class SealerTests
{
    /// <summary>Made once, with another library than the product's; whatever opens sealed parts must open this one. Its key is nobody's.</summary>
    private const string VectorText = "lcs1.9c8af0ed742eadea.BPnaL1kZDDPJyZYXL6DjTxp9mkjFJdF7_yXUHjiT3oKW0zfoSB5EWoBbr4EULG_BjF1mvdSEMqjVZESzG8NG-sYc-OMGUZ8EcMDFb-Va3ZC0_w75RU5QC3yfpT8jXGX4av_7Cjv0gXIFcEqfqLnqrfqxt7Qhyoqp62Zt-2CfnMBJscXX";
    private const string VectorKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoQTO4VM8N9OfMgA4
        ZUyDbjpYTWMfs0lRPfZh/A92FHqhRANCAASv2zpktO3BLSWaHDLEO/6K3WUBFaWZ
        jAFQZM6dJZX8zuD1OKCRRQTmK0CNn+BN2szyH8CF/3jXwIPCJLX+uvN8
        -----END PRIVATE KEY-----
        """;

    private static readonly SealingKey Platform = SealingKey.New();
    private static readonly SealedPlace Place = new("hailar-1", "gw-1", "gw-0123", "pickup-ready");

    private static readonly Gen<SealedPlace> Places = Gen.Select(Gen.String[0, 12], Gen.String[0, 12], Gen.String[1, 12], Gen.String[0, 12], (c, g, e, k) => new SealedPlace(c, g, e, k));

    [Fact]
    public void What_is_sealed_opens_in_its_place_and_every_text_is_another_one() => Gen.Select(Gen.Byte.Array[0, 300], Places).Sample((plaintext, place) =>
    {
        string text = Seal(plaintext, place);
        Assert.InRange(text.Length, 1, SealedText.CharsMax);
        Assert.Equal(SealVerdict.Done, Sealer.Open(Platform.Key, place.ToBytes(), text, out byte[] opened));
        Assert.Equal(plaintext, opened);
        Assert.NotEqual(text, Seal(plaintext, place));
    }, iter: 100);

    [Fact]
    public void It_opens_in_no_other_place() => Gen.Select(Places, Places).Sample((place, other) =>
    {
        SealVerdict verdict = Sealer.Open(Platform.Key, other.ToBytes(), Seal([1, 2, 3], place), out byte[] opened);
        Assert.Equal(place.ToBytes().AsSpan().SequenceEqual(other.ToBytes()) ? SealVerdict.Done : SealVerdict.NotAuthentic, verdict);
        Assert.Equal(verdict == SealVerdict.Done, opened.Length > 0);
    }, iter: 100);

    [Theory]
    [InlineData("hailar-2", "gw-1", "gw-0123", "pickup-ready")]
    [InlineData("hailar-1", "gw-2", "gw-0123", "pickup-ready")]
    [InlineData("hailar-1", "gw-1", "gw-0124", "pickup-ready")]
    [InlineData("hailar-1", "gw-1", "gw-0123", "pickup-overdue")]
    [InlineData("hailar-1gw-1", "", "gw-0123", "pickup-ready")]
    public void Every_word_of_the_place_is_bound(string circle, string gateway, string id, string kind)
    {
        string text = Seal("phone"u8.ToArray(), Place);
        Assert.Equal(SealVerdict.Done, Sealer.Open(Platform.Key, Place.ToBytes(), text, out _));
        Assert.Equal(SealVerdict.NotAuthentic, Sealer.Open(Platform.Key, new SealedPlace(circle, gateway, id, kind).ToBytes(), text, out _));
    }

    [Fact]
    public void Another_key_and_another_key_id_do_not_open_it()
    {
        string text = Seal([1], Place);
        using SealingKey other = SealingKey.New();
        Assert.Equal(SealVerdict.NotAuthentic, Sealer.Open(other.Key, Place.ToBytes(), text, out _));
        string renamed = text.Replace(Platform.Id, other.Id, StringComparison.Ordinal);
        Assert.Equal(SealVerdict.NotAuthentic, Sealer.Open(Platform.Key, Place.ToBytes(), renamed, out _));
    }

    [Fact]
    public void A_bit_that_was_changed_anywhere_is_noticed()
    {
        Assert.Equal(SealVerdict.Done, SealedText.Read(Seal("a phone and a code"u8.ToArray(), Place), out string id, out byte[] bytes));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= (byte)(1 << (i % 8));
            SealVerdict verdict = Sealer.Open(Platform.Key, Place.ToBytes(), SealedText.Write(id, changed), out byte[] opened);
            Assert.True(verdict is SealVerdict.NotAuthentic or SealVerdict.BadPoint, $"byte {i}: {verdict}");
            Assert.Empty(opened);
        }

        for (int cut = 0; cut < bytes.Length; cut++)
        {
            SealVerdict verdict = Sealer.Open(Platform.Key, Place.ToBytes(), SealedText.Write(id, bytes.AsSpan(0, cut)), out _);
            Assert.Equal(cut < Sealer.OverheadBytes ? SealVerdict.TooShort : SealVerdict.NotAuthentic, verdict);
        }
    }

    [Theory]
    [InlineData(null, SealVerdict.NotSealed)]
    [InlineData("", SealVerdict.NotSealed)]
    [InlineData("lcs2.k.AAAA", SealVerdict.NotSealed)]
    [InlineData("13800000000", SealVerdict.NotSealed)]
    [InlineData("lcs1.", SealVerdict.BadKeyId)]
    [InlineData("lcs1.k", SealVerdict.BadKeyId)]
    [InlineData("lcs1..AAAA", SealVerdict.BadKeyId)]
    [InlineData("lcs1.Key.AAAA", SealVerdict.BadKeyId)]
    [InlineData("lcs1.k12345678901234567890123456789012.AAAA", SealVerdict.BadKeyId)]
    [InlineData("lcs1.k.A+/A", SealVerdict.BadEncoding)]
    [InlineData("lcs1.k.AAAAA", SealVerdict.BadEncoding)]
    [InlineData("lcs1.k.AA AA", SealVerdict.BadEncoding)]
    [InlineData("lcs1.k.AA==", SealVerdict.BadEncoding)]
    [InlineData("lcs1.k.AA.AA", SealVerdict.BadEncoding)]
    [InlineData("lcs1.k.", SealVerdict.TooShort)]
    [InlineData("lcs1.k.AAAA", SealVerdict.TooShort)]
    public void What_is_wrong_with_a_text_has_a_name(string? text, SealVerdict expected)
    {
        Assert.Equal(expected, Sealer.Open(Platform.Key, [], text, out byte[] opened));
        Assert.Empty(opened);
        Assert.NotEqual(expected.ToString(), expected.Sentence());
    }

    [Fact]
    public void A_point_that_is_not_on_the_curve_is_refused() => Assert.All(
        (byte[][])[new byte[65], [4, .. new byte[64]], [4, .. Enumerable.Repeat((byte)0xFF, 64)], [2, .. new byte[64]], [4, .. new byte[63], 1]],
        point => Assert.Equal(SealVerdict.BadPoint, Sealer.Open(Platform.Key, [], SealedText.Write("k", [.. point, .. new byte[30]]), out _)));

    [Fact]
    public void Any_text_is_opened_or_refused_and_nothing_throws() => Gen.Select(Gen.Byte.Array[0, 200], Gen.String[0, 40], Gen.Int[0, 3]).Sample((bytes, tail, shape) =>
    {
        string text = shape switch
        {
            0 => tail,
            1 => SealedText.Prefix + tail,
            2 => SealedText.Write("k", bytes),
            _ => SealedText.Write("k", [4, .. bytes]),
        };
        Assert.NotEqual(SealVerdict.Done, Sealer.Open(Platform.Key, Place.ToBytes(), text, out _));
        Assert.DoesNotContain(SealedText.Prefix, SealedText.Masked(text + text), StringComparison.Ordinal);
        Sealer.Seal(bytes, tail, bytes, bytes, out _);
        Sealer.Seal(bytes, "k", bytes, bytes, out _);
        SealingKey.TryReadPem(tail, out _, out _);
    }, iter: 3_000);

    [Fact]
    public void The_longest_fits_and_one_byte_more_is_refused()
    {
        string longest = new('k', SealedText.KeyIdCharsMax);
        Assert.Equal(SealVerdict.Done, Sealer.Seal(Platform.PublicSpki, longest, [], new byte[Sealer.PlaintextBytesMax], out string text));
        Assert.InRange(text.Length, SealedText.CharsMax - 4, SealedText.CharsMax);
        Assert.Equal(SealVerdict.Done, Sealer.Open(Platform.Key, [], text, out byte[] opened));
        Assert.Equal(Sealer.PlaintextBytesMax, opened.Length);
        Assert.Equal(SealVerdict.TooLong, Sealer.Seal(Platform.PublicSpki, longest, [], new byte[Sealer.PlaintextBytesMax + 1], out string none));
        Assert.Equal("", none);
        Assert.Equal(SealVerdict.TooLong, Sealer.Open(Platform.Key, [], text + "AAAA", out _));
    }

    [Fact]
    public void Keys_of_another_curve_or_none_are_refused()
    {
        using ECDiffieHellman p384 = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        using RSA rsa = RSA.Create(2_048);
        Assert.All(
            (byte[][])[[], [0x30], p384.ExportSubjectPublicKeyInfo(), rsa.ExportSubjectPublicKeyInfo(), [.. Platform.PublicSpki, 0]],
            spki => Assert.Equal(SealVerdict.BadKey, Sealer.Seal(spki, "k", [], [1], out _)));
        Assert.Equal(SealVerdict.BadKeyId, Sealer.Seal(Platform.PublicSpki, "Key 1", [], [1], out _));
        Assert.Equal(SealVerdict.BadKey, Sealer.Open(p384, [], Seal([1], Place), out _));
        Assert.False(SealingKey.TryReadPem(p384.ExportPkcs8PrivateKeyPem(), out _, out string curve));
        Assert.Contains("P-256", curve, StringComparison.Ordinal);
        Assert.All((string[])["", "nothing", Platform.Key.ExportSubjectPublicKeyInfoPem(), rsa.ExportPkcs8PrivateKeyPem()], pem => Assert.False(SealingKey.TryReadPem(pem, out _, out _)));
    }

    [Fact]
    public void A_key_comes_back_from_its_file_with_the_same_id()
    {
        Assert.True(SealingKey.TryReadPem(Platform.ToPem(), out SealingKey? read, out _));
        using (read)
        {
            Assert.Equal((Platform.Id, 16), (read.Id, read.Id.Length));
            Assert.Equal(SealVerdict.Done, Sealer.Open(read.Key, Place.ToBytes(), Seal([1], Place), out _));
        }
    }

    [Fact]
    public void Parts_in_a_longer_text_are_masked()
    {
        string text = Seal([1], Place);
        Assert.Equal("{\"id\":\"e\",\"sealed\":\"lcs1…\", lcs1…", SealedText.Masked($"{{\"id\":\"e\",\"sealed\":\"{text}\", {text}"));
        Assert.Equal("nothing here", SealedText.Masked("nothing here"));
    }

    [Fact]
    public void The_text_that_was_made_once_opens_for_ever()
    {
        Assert.True(SealingKey.TryReadPem(VectorKey, out SealingKey? key, out string error), error);
        using (key)
        {
            Assert.Equal(SealVerdict.Done, Sealer.Open(key.Key, Place.ToBytes(), VectorText, out byte[] opened));
            Assert.Equal("""{"code":"314159","phone":"13800000000"}""", Encoding.UTF8.GetString(opened));
            Assert.StartsWith($"{SealedText.Prefix}{key.Id}.", VectorText, StringComparison.Ordinal);
        }
    }

    private static string Seal(byte[] plaintext, SealedPlace place)
    {
        Assert.Equal(SealVerdict.Done, Sealer.Seal(Platform.PublicSpki, Platform.Id, place.ToBytes(), plaintext, out string text));
        return text;
    }
}

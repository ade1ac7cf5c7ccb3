using System.Security.Cryptography;
using CsCheck;
using LifeCircle.Edge.Model.Codes;
using LifeCircle.Edge.Model.Documents;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Models.Codes;

public sealed class PickupCodeTests
{
    private static readonly CodeRules Six = new();
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void Each_character_is_as_likely_as_any_other()
    {
        // Every byte value once at the first place: each character as often, and what would favour some is passed over.
        foreach (string alphabet in new[] { "0123456789", "0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" })
        {
            CodeRules rules = new() { Alphabet = alphabet };
            int[] counts = new int[alphabet.Length];
            for (int b = 0; b < 256; b++)
            {
                byte[] random = new byte[7];
                random[0] = (byte)b;
                Assert.True(PickupCode.TryMake(rules, random, out PickupCode? code));
                if (b < 256 / alphabet.Length * alphabet.Length) { counts[alphabet.IndexOf(code.Reveal()[0], StringComparison.Ordinal)]++; }
            }

            Assert.Single(counts.Distinct());
        }
    }

    [Fact]
    public void Too_few_usable_bytes_make_no_code()
    {
        Assert.False(PickupCode.TryMake(Six, Enumerable.Repeat((byte)255, 64).ToArray(), out _));
        Assert.False(PickupCode.TryMake(Six, new byte[5], out _));
        Assert.Equal(8, PickupCode.New(new CodeRules { Digits = 8 }).Reveal().Length);
    }

    [Theory]
    [InlineData("123456", "123456")]
    [InlineData(" 123 456 ", "123456")]
    [InlineData("１２３４５６", "123456")]
    [InlineData("123-456\n", "123456")]
    [InlineData("12345678", "12345678")]
    [InlineData("12345", null)]
    [InlineData("123456789", null)]
    [InlineData("12345a", null)]
    [InlineData("", null)]
    public void What_people_type_is_brought_into_one_form(string typed, string? text)
    {
        Assert.Equal(text is not null, PickupCode.TryRead(Six, typed, out PickupCode? code));
        Assert.Equal(text, code?.Reveal());
    }

    [Fact]
    public void A_code_is_found_by_its_hash_under_the_same_key_alone_and_never_printed() => Gen.Select(Gen.Int[0, 999_999], Gen.Int[0, 999_999]).Sample((a, b) =>
    {
        Assert.True(PickupCode.TryRead(Six, $"{a:D6}", out PickupCode? one));
        Assert.True(PickupCode.TryRead(Six, $"{b:D6}", out PickupCode? other));
        byte[] hash = one.Hash(Key);
        Assert.Equal(PickupCode.HashBytes, hash.Length);
        Assert.Equal(hash, one.Hash(Key));
        Assert.Equal(a == b, hash.AsSpan().SequenceEqual(other.Hash(Key)));
        Assert.NotEqual(hash, one.Hash(new byte[32]));
        Assert.Equal("••••••", $"{one}");
    });

    [Fact]
    public void Any_text_is_survived() => Gen.String.Sample(typed => Assert.Equal(PickupCode.TryRead(Six, typed, out PickupCode? code), code is not null));
}

using System.Runtime.Versioning;
using CsCheck;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Gateway.Documents;

[UnsupportedOSPlatform("windows")]
public sealed class SiteKeyTests : IDisposable
{
    private readonly TempFolder _folder = new("key");

    private string KeyFile => _folder.Under(SiteKey.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_made_once_for_this_user_alone_and_the_same_after_a_restart()
    {
        SiteKey made = SiteKey.OpenIn(_folder.Path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        Assert.Equal(made.CodeKey.ToArray(), SiteKey.OpenIn(_folder.Path).CodeKey.ToArray());
        Assert.NotEqual(made.CodeKey.ToArray(), File.ReadAllBytes(KeyFile));
        Assert.Equal([SiteKey.FileName], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_damaged_file_and_one_that_others_may_read_are_refused_with_what_to_do()
    {
        SiteKey.OpenIn(_folder.Path);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<InvalidDataException>(() => SiteKey.OpenIn(_folder.Path)).Message, StringComparison.Ordinal);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(KeyFile, new byte[31]);
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => SiteKey.OpenIn(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_protected_comes_back_with_this_key_alone_and_unchanged_alone()
    {
        SiteKey key = SiteKey.OpenIn(_folder.Path);
        SiteKey other = SiteKey.OpenIn(_folder.Folder("other"));
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 40], Gen.Int[0, 1_000], Gen.Char.AlphaNumeric).Sample((text, at, c) =>
        {
            string protectedText = key.Protect(text);
            Assert.Equal(text, key.Unprotect(protectedText));
            Assert.Null(other.Unprotect(protectedText));
            at %= protectedText.Length;
            string changed = protectedText[..at] + c + protectedText[(at + 1)..];
            Assert.True(key.Unprotect(changed) is null || Convert.FromBase64String(changed).SequenceEqual(Convert.FromBase64String(protectedText)));
        });
    }

    [Fact]
    public void Any_text_is_survived()
    {
        SiteKey key = SiteKey.OpenIn(_folder.Path);
        Gen.String.Sample(text => Assert.Null(key.Unprotect(text)));
    }
}

namespace LifeCircle.Edge.Sparkplug.Sealing;

/// <summary>What came of sealing or opening. Anything may arrive as a sealed part, so what is wrong with it is a value and never thrown.</summary>
public enum SealVerdict
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>The text does not begin with <c>lcs1.</c>: it is no sealed part, or one of a later version.</summary>
    NotSealed,

    /// <summary>The text, or what is to be sealed, is longer than a sealed part may be.</summary>
    TooLong,

    /// <summary>The key's id is not 1 to 32 of a-z, 0-9 and -.</summary>
    BadKeyId,

    /// <summary>What follows the key's id is not base64url.</summary>
    BadEncoding,

    /// <summary>There are fewer bytes than point, nonce and tag take.</summary>
    TooShort,

    /// <summary>The ephemeral point is not on the curve P-256.</summary>
    BadPoint,

    /// <summary>The recipient's key is not one of the curve P-256.</summary>
    BadKey,

    /// <summary>Sealed to another key, for another event, or changed on the way.</summary>
    NotAuthentic,
}

/// <summary>Verdicts in words.</summary>
public static class SealVerdicts
{
    /// <summary>A sentence that says what would be right.</summary>
    public static string Sentence(this SealVerdict verdict) => verdict switch
    {
        SealVerdict.Done => "Done.",
        SealVerdict.NotSealed => $"The text is no sealed part: it must begin with {SealedText.Prefix}",
        SealVerdict.TooLong => $"It is too long: a sealed part has at most {SealedText.CharsMax} characters, and {Sealer.PlaintextBytesMax} bytes inside.",
        SealVerdict.BadKeyId => $"The key's id after {SealedText.Prefix} must be 1 to {SealedText.KeyIdCharsMax} of a-z, 0-9 and -.",
        SealVerdict.BadEncoding => "What follows the key's id is not base64url.",
        SealVerdict.TooShort => $"It is cut short: {Sealer.OverheadBytes} bytes are the least.",
        SealVerdict.BadPoint => "Its point is not on the curve P-256.",
        SealVerdict.BadKey => "The key is not one of the curve P-256.",
        SealVerdict.NotAuthentic => "It was sealed to another key or for another event, or it was changed on the way.",
        _ => verdict.ToString(),
    };
}

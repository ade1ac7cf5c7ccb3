using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>People who sign in at the terminal; documents <c>couriers</c>, <c>merchants</c>, <c>postmen</c>. PINs and cards are never in clear.</summary>
public sealed record PeopleDocument
{
    public const int PeopleMax = 5_000;
    public const int SaltBytesMin = 16;
    public const int SaltBytesMax = 64;

    /// <summary>About a tenth of a second on a small board, once per attempt: the hash is the same for all people of the document.</summary>
    public const int IterationsUsual = 100_000;

    [Description("Schema of this file, for editors.")]
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    [Description("16 to 64 random bytes, base64; PINs and cards are hashed with it. Changing it makes every hash void.")]
    public string Salt { get; init; } = "";

    [Description("Rounds of PBKDF2-SHA256. 10000..1000000")]
    [Range(10_000, 1_000_000)]
    public int Iterations { get; init; } = IterationsUsual;

    [Description("At most 5000.")]
    public IReadOnlyList<Person> People { get; init; } = [];
}

/// <summary>One person. Ids, PINs and cards are unique in their document.</summary>
public sealed record Person
{
    [Description("[a-z0-9-]{1,32}; stands in records in place of the name.")]
    [RegularExpression(DocumentWords.IdPattern, ErrorMessage = DocumentWords.IdAsked)]
    public required string Id { get; init; }

    [Description("Name, 1 to 64 characters.")]
    [StringLength(64, MinimumLength = 1)]
    public required string Name { get; init; }

    [Description("Company, at most 64 characters.")]
    [StringLength(64)]
    public string Company { get; init; } = "";

    [Description("Telephone number.")]
    [RegularExpression(DocumentWords.PhonePattern, ErrorMessage = DocumentWords.PhoneAsked)]
    public string? Phone { get; init; }

    [Description("PBKDF2-SHA256 of the PIN, 32 bytes, base64: gateway people add makes it.")]
    public required string Pin { get; init; }

    [Description("The same of what the card reader types.")]
    public string? Card { get; init; }

    [Description("False: may not sign in.")]
    public bool Active { get; init; } = true;
}

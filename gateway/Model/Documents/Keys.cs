using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>Public keys of the platform; document <c>keys</c>. It holds no secret.</summary>
public sealed record Keys
{
    public const int TicketsMax = 8;

    [Description("Schema of this file, for editors.")]
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    [Description("Keys that sign tickets (QR codes), at most 8; two of one use while one follows the other.")]
    public IReadOnlyList<TicketKey> Tickets { get; init; } = [];

    [Description("Key to which personal data is sealed. Absent: none is sent.")]
    public SealingKey? Sealing { get; init; }
}

/// <summary>A key that signs tickets.</summary>
public sealed record TicketKey
{
    [Description("[a-z0-9-]{1,32}, unique.")]
    [RegularExpression(DocumentWords.IdPattern, ErrorMessage = DocumentWords.IdAsked)]
    public required string Id { get; init; }

    [Description("ECDSA P-256, SubjectPublicKeyInfo, base64.")]
    public required string PublicKey { get; init; }

    [Description("What its tickets are for: courier, merchant, postman, pickup.")]
    public required IReadOnlyList<string> Uses { get; init; }
}

/// <summary>A key to which personal data is sealed.</summary>
public sealed record SealingKey
{
    [Description("[a-z0-9-]{1,32}; goes with what is sealed to it.")]
    [RegularExpression(DocumentWords.IdPattern, ErrorMessage = DocumentWords.IdAsked)]
    public required string Id { get; init; }

    [Description("P-256, SubjectPublicKeyInfo, base64.")]
    public required string PublicKey { get; init; }
}

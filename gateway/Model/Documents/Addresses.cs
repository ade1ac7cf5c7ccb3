using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>Compartments that belong to an address (信包箱); document <c>addresses</c>.</summary>
public sealed record Addresses
{
    public const int ItemsMax = 5_000;

    [Description("Schema of this file, for editors.")]
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    [Description("One line per compartment, at most 5000; a compartment belongs to one address.")]
    [JsonPropertyName("addresses")]
    public IReadOnlyList<Address> Items { get; init; } = [];
}

/// <summary>An address and its compartment.</summary>
public sealed record Address
{
    [Description("[a-z0-9-]{1,32}, unique.")]
    [RegularExpression(DocumentWords.IdPattern, ErrorMessage = DocumentWords.IdAsked)]
    public required string Id { get; init; }

    [Description("The address as the postman reads it, 1 to 64 characters.")]
    [StringLength(64, MinimumLength = 1)]
    public required string Name { get; init; }

    [Description("The locker.")]
    [RegularExpression(DocumentWords.IdPattern, ErrorMessage = DocumentWords.IdAsked)]
    public required string Device { get; init; }

    [Description("Its compartment, e.g. compartment/41.")]
    [RegularExpression(DocumentWords.PartPattern, ErrorMessage = DocumentWords.PartAsked)]
    public required string Part { get; init; }

    [Description("Telephone number that is told of mail.")]
    [RegularExpression(DocumentWords.PhonePattern, ErrorMessage = DocumentWords.PhoneAsked)]
    public string? Phone { get; init; }
}

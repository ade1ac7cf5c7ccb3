using LifeCircle.Edge.Contracts.Site;

namespace LifeCircle.Edge.Model.Documents;

/// <summary>Patterns that several documents share, and what to say about a text that breaks them.</summary>
internal static class DocumentWords
{
    public const string IdPattern = SiteWords.IdPattern;
    public const string IdAsked = "1 to 32 of a-z, 0-9 and - are right.";

    public const string PartPattern = "^compartment/([0-9]{2}|[1-9][0-9]{2})$";
    public const string PartAsked = "compartment/01 to compartment/999 is right.";

    public const string PhonePattern = "^[+]?[0-9][0-9 -]{2,19}$";
    public const string PhoneOrNonePattern = "^([+]?[0-9][0-9 -]{2,19})?$";
    public const string PhoneAsked = "3 to 20 digits, spaces and - are right, with + before a country's number.";
}

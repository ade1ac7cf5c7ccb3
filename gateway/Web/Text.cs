namespace LifeCircle.Edge.Web;

/// <summary>Names the resources Text.resx (simplified Chinese, the default) and Text.en.resx.</summary>
public sealed class Text;

namespace LifeCircle.Edge.CloudIngest;

/// <summary>The process cannot start for a reason that the person who started it can mend; the message is the whole sentence to show.</summary>
public sealed class OperatorException : Exception
{
    public OperatorException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    public OperatorException()
    {
    }

    public OperatorException(string message)
        : base(message)
    {
    }
}

namespace LifeCircle.Edge.Model.Lockers;

/// <summary>One compartment of the site.</summary>
/// <param name="Device">Of the site file.</param>
/// <param name="Part">compartment/07.</param>
public readonly record struct Place(string Device, string Part);

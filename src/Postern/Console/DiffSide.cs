namespace Postern.Console;

/// <summary>Which of two versions a value belongs to.</summary>
public enum DiffSide
{
    Before,
    After,
}

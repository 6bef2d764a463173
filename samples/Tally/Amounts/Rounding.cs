namespace Tally.Amounts;

internal static class Rounding
{
    /// <summary>Divides and rounds half away from zero, as invoices are rounded.</summary>
    public static long Divide(Int128 dividend, long divisor)
    {
        var half = divisor / 2;
        return (long)((dividend < 0 ? dividend - half : dividend + half) / divisor);
    }
}

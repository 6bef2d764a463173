using System.Buffers.Binary;

namespace Postern.Server.Seeding;

/// <summary>Ids and chances that depend on the seed and a number alone, so that nothing need be remembered.</summary>
internal static class SampleIds
{
    /// <summary>A UUIDv7 (RFC 9562) of the given time.</summary>
    public static Guid Id(DateTimeOffset at, int seed, string kind, long index)
    {
        Span<byte> bytes = stackalloc byte[16];
        var random = Mix(seed, kind, index);
        BinaryPrimitives.WriteInt64BigEndian(bytes, at.ToUnixTimeMilliseconds() << 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (random >> 52)));
        BinaryPrimitives.WriteUInt64BigEndian(
            bytes[8..],
            (Mix(seed, kind, ~index) >> 2) | 0x8000_0000_0000_0000
        );
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A generator of its own for each row.</summary>
    public static Random Random(int seed, string kind, long index) =>
        new((int)(Mix(seed, kind, index) & int.MaxValue));

    /// <summary>SplitMix64.</summary>
    private static ulong Mix(int seed, string kind, long index)
    {
        unchecked
        {
            var z = (ulong)index * 0x9E37_79B9_7F4A_7C15 + (ulong)seed * 0xD1B5_4A32_D192_ED03;
            foreach (var c in kind)
            {
                z = (z ^ c) * 0x0000_0100_0000_01B3;
            }

            z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
            z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
            return z ^ (z >> 31);
        }
    }
}

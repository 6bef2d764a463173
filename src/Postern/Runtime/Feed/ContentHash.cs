using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Postern.Runtime.Feed;

/// <summary>
/// Versions by content, so that every runtime server calls the same content by the same name. The parts are hashed one
/// by one, and the tenants' hashes are added up: one tenant's change costs one hash, however many there are.
/// </summary>
internal sealed class ContentHash : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;

    public ContentHash() =>
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });

    /// <summary>The first 128 bits of SHA-256.</summary>
    public UInt128 Of(string name, Action<Utf8JsonWriter> write)
    {
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartArray();
        _json.WriteStringValue(name);
        write(_json);
        _json.WriteEndArray();
        _json.Flush();
        return First128(_buffer.WrittenSpan);
    }

    /// <summary>The version of what has these hashes.</summary>
    public static string Version(UInt128 impersonations, UInt128 configuration, UInt128 tenants)
    {
        Span<byte> parts = stackalloc byte[48];
        BinaryPrimitives.WriteUInt128BigEndian(parts, impersonations);
        BinaryPrimitives.WriteUInt128BigEndian(parts[16..], configuration);
        BinaryPrimitives.WriteUInt128BigEndian(parts[32..], tenants);
        Span<byte> version = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(version, First128(parts));
        return Convert.ToHexStringLower(version);
    }

    public void Dispose() => _json.Dispose();

    private static UInt128 First128(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

namespace Postern.Settings;

/// <summary>Settings that cannot stand; the message names each fault and says what would be right.</summary>
public sealed class SettingsException(string message) : Exception(message);

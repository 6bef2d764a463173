using Microsoft.Extensions.Configuration;
using Postern.Operations;

namespace Postern.Jobs;

/// <summary>How jobs are watched. From the server's configuration, under <c>Postern__Jobs</c>.</summary>
public sealed record JobsOptions
{
    /// <summary>
    /// Names of argument members whose values are never kept, beside those that sound like a secret by themselves
    /// (<c>Postern__Jobs__SecretArguments__0</c>…). Case, hyphens and underscores do not count.
    /// </summary>
    public IReadOnlyList<string> SecretArguments { get; init; } = [];
}

/// <summary>Reads <see cref="JobsOptions"/>. Every fault is told by its setting.</summary>
internal static class ConfiguredJobs
{
    private static readonly string[] Members = ["SecretArguments", "Hangfire"];

    /// <summary>Reads the section; what is faulty in it is told, and left out.</summary>
    /// <param name="section">The section.</param>
    /// <param name="fault">Told of each fault: the setting's key below <c>Postern</c>, and the rest of the sentence.</param>
    public static JobsOptions Read(IConfigurationSection section, Action<string, string> fault)
    {
        foreach (
            var member in section
                .GetChildren()
                .Where(member => !Members.Contains(member.Key, StringComparer.OrdinalIgnoreCase))
        )
        {
            fault($"Jobs:{member.Key}", $"is not known; there are {string.Join(", ", Members)}");
        }

        var names = new List<string>();
        foreach (var one in section.GetSection("SecretArguments").GetChildren())
        {
            if (one.Value?.Any(char.IsLetterOrDigit) == true && one.Value.Length <= 100)
            {
                names.Add(one.Value);
            }
            else
            {
                fault(
                    $"Jobs:SecretArguments:{one.Key}",
                    $"is \"{Texts.Clean(one.Value, 100)}\"; it must be the name of an argument, such as licenceNumber"
                );
            }
        }

        return new JobsOptions { SecretArguments = names };
    }
}

using System.Text;
using Tally.Jobs;

namespace Tally.Mail;

/// <summary>A folder in place of a mail server: each e-mail becomes a file that a mail program opens.</summary>
internal sealed class Outbox(JobSettings settings, TimeProvider clock)
{
    /// <summary>Addresses with nobody behind them, to see what happens then.</summary>
    private const string Nobody = "bounces.example";

    public static bool Bounces(string address) =>
        address.EndsWith("@" + Nobody, StringComparison.OrdinalIgnoreCase)
        || address.EndsWith("." + Nobody, StringComparison.OrdinalIgnoreCase);

    public async Task SendAsync(
        string id,
        string to,
        string subject,
        string text,
        CancellationToken cancellation
    )
    {
        var folder = Directory.CreateDirectory(settings.MailFolder).FullName;
        var subjectText = Convert.ToBase64String(Encoding.UTF8.GetBytes(subject));
        var message = $"""
            From: Tally <no-reply@tally.example>
            To: {to.ReplaceLineEndings("")}
            Subject: =?utf-8?B?{subjectText}?=
            Date: {clock.GetUtcNow():R}
            Message-ID: <{id}@tally.example>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            {text}
            """;
        // In one step, so that who looks finds all of it or nothing.
        var draft = Path.Combine(folder, id + ".draft");
        await File.WriteAllTextAsync(draft, message + "\n", cancellation);
        File.Move(draft, Path.Combine(folder, id + ".eml"), overwrite: true);
    }
}

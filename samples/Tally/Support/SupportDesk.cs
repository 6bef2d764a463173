using Postern.AspNetCore;

namespace Tally.Support;

/// <summary>The company's side of support access: what staff may see, who asked, who looked.</summary>
internal sealed class SupportDesk(IServiceProvider services, Member member)
{
    private const string NotConnected =
        "This Tally is not connected to a support system, so nobody but your own company sees your data here.";
    private const string Away =
        "The support system does not answer at the moment. Your choice stays in force; try again in a minute.";
    private const string NotKnownYet =
        "The support system does not know your company yet. That takes a moment after Tally starts.";

    // Absent when no service key is configured.
    private readonly PosternClient? _postern = services.GetService<PosternClient>();

    public async Task<SupportView> ViewAsync(CancellationToken cancellation)
    {
        if (_postern is null)
        {
            return new(null, NotConnected);
        }

        try
        {
            return new(await _postern.GetSupportAccessAsync(member.TenantId, cancellation), null);
        }
        catch (PosternException exception)
        {
            return new(null, InWords(exception));
        }
    }

    /// <summary>Does something at the support system, or says why it did not happen.</summary>
    public async Task<string?> TryAsync(Func<PosternClient, Task> action)
    {
        if (_postern is null)
        {
            return NotConnected;
        }

        try
        {
            await action(_postern);
            return null;
        }
        catch (PosternException exception)
        {
            return InWords(exception);
        }
    }

    private static string InWords(PosternException exception) =>
        exception.Code switch
        {
            "already_answered" => "Somebody in your company has answered this request already.",
            "request_expired" => "This request has expired. The support team can ask again.",
            "not_found" => NotKnownYet,
            _ => Away,
        };
}

/// <summary>What the page of support access has to show.</summary>
/// <param name="Access">What is known, or null.</param>
/// <param name="Trouble">Why nothing is known, or why the last thing asked for did not happen.</param>
public sealed record SupportView(SupportAccess? Access, string? Trouble);

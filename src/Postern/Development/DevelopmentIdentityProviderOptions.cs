namespace Postern.Development;

/// <summary>What the development identity provider listens on, whom it knows, and which clients it serves.</summary>
public sealed record DevelopmentIdentityProviderOptions
{
    /// <summary>
    /// Plain http on a loopback address, without a path; it is the issuer as well. Port 0 takes any free port, and the
    /// issuer is then the address bound.
    /// </summary>
    public string Url { get; init; } = "http://127.0.0.1:9099";

    /// <summary>The confidential client, which uses the code flow: the console.</summary>
    public string ClientId { get; init; } = "postern";

    /// <summary>The secret that <see cref="ClientId"/> shows at the token endpoint.</summary>
    public string ClientSecret { get; init; } = "postern-development";

    /// <summary>The public client, which has no secret and uses the device flow: the command line.</summary>
    public string CliClientId { get; init; } = "postern-cli";

    /// <summary>The <c>aud</c> of access tokens.</summary>
    public string Audience { get; init; } = "postern-api";

    /// <summary>How long an access token holds; ID tokens hold as long.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a device must wait between two questions, in whole seconds (RFC 8628, section 3.2).</summary>
    public TimeSpan DeviceInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Redirect URIs allowed by exact match, besides every loopback one whose path ends in <c>/signin/callback</c>.
    /// </summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Where a sign-out may return to by exact match, besides every loopback address.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Everybody who can sign in.</summary>
    public IReadOnlyList<DevelopmentStaffMember> Staff { get; init; } = DevelopmentStaff.Default;

    internal DevelopmentStaffMember? FindBySubject(string? subject) =>
        Staff.FirstOrDefault(member =>
            string.Equals(member.Subject, subject, StringComparison.Ordinal)
        );

    internal DevelopmentStaffMember? FindByEmail(string? email) =>
        Staff.FirstOrDefault(member =>
            string.Equals(member.Email, email, StringComparison.OrdinalIgnoreCase)
        );

    internal bool AllowsReturnTo(Uri redirectUri, string asSent) =>
        RedirectUris.Contains(asSent, StringComparer.Ordinal)
        || (
            LoopbackUrl.IsPlain(redirectUri)
            && redirectUri.AbsolutePath.EndsWith("/signin/callback", StringComparison.Ordinal)
        );

    internal bool AllowsReturnAfterLogoutTo(Uri redirectUri, string asSent) =>
        PostLogoutRedirectUris.Contains(asSent, StringComparer.Ordinal)
        || LoopbackUrl.IsPlain(redirectUri);

    /// <summary>Refuses options that cannot work or would be unsafe.</summary>
    /// <exception cref="ArgumentException">An option is at fault.</exception>
    internal void Check()
    {
        LoopbackUrl.CheckListenAddress(Url, nameof(Url));
        if (AccessTokenLifetime < TimeSpan.FromSeconds(1))
            throw new ArgumentException(
                "AccessTokenLifetime has to be at least one second.",
                nameof(AccessTokenLifetime)
            );
        if (DeviceInterval < TimeSpan.Zero)
            throw new ArgumentException(
                "DeviceInterval has to be zero or more.",
                nameof(DeviceInterval)
            );
        if (string.Equals(ClientId, CliClientId, StringComparison.Ordinal))
            throw new ArgumentException(
                "ClientId and CliClientId have to differ.",
                nameof(CliClientId)
            );

        RefuseRepeated(Staff.Select(member => member.Subject), StringComparer.Ordinal, "subject");
        RefuseRepeated(
            Staff.Select(member => member.Email),
            StringComparer.OrdinalIgnoreCase,
            "e-mail"
        );
    }

    private static void RefuseRepeated(
        IEnumerable<string> values,
        StringComparer comparer,
        string what
    )
    {
        var repeated = values
            .GroupBy(value => value, comparer)
            .FirstOrDefault(group => group.Skip(1).Any());
        if (repeated is not null)
            throw new ArgumentException(
                $"Two members of the staff have the {what} \"{repeated.Key}\"; each needs one of its own.",
                nameof(Staff)
            );
    }
}

namespace Postern.Development;

/// <summary>One person, signed in at one moment; everything issued from it carries the same session id.</summary>
internal sealed record SignIn(DevelopmentStaffMember Member, DateTimeOffset At, string SessionId)
{
    public static SignIn Of(DevelopmentStaffMember member, DateTimeOffset at) =>
        new(member, at, RandomToken.Create());
}

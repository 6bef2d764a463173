using Postern.Operations;

namespace Postern.Staff;

/// <summary>Somebody presented a token or a cookie and is not let in: the failure of an authentication result.</summary>
public sealed class StaffRefusedException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>401 <c>unauthenticated</c>, 403 <c>mfa_required</c> or 403 <c>forbidden</c>.</summary>
    public Problem Problem => problem;
}

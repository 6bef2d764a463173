using Postern.AspNetCore;

namespace Tally.Accounts;

/// <summary>What the signed-in user's company may do and how much of it, as it is set in Postern at this moment; when Tally
/// runs alone, as it always was.</summary>
public sealed class Allowances(Member member, IPosternSettings? settings = null)
{
    public bool ApiAccess => IsOn("api_access", otherwise: true);

    public bool BetaReports => IsOn("beta_reports", otherwise: false);

    public long MaxExportRows => Get(PosternSettings.MaxExportRows, member.TenantId);

    /// <summary>Bytes.</summary>
    public long MaxUploadSize =>
        settings is null
            ? TallyApp.LargestBody
            : Get(PosternSettings.MaxUploadSize, member.TenantId);

    /// <summary>How long after signing in somebody of the company has to do so again.</summary>
    public TimeSpan MaxSessionAge(string tenantId) => Get(PosternSettings.MaxSessionAge, tenantId);

    private T Get<T>(PosternSetting<T> setting, string tenantId) =>
        settings is null ? setting.Fallback : settings.Get(setting, tenantId);

    private bool IsOn(string flag, bool otherwise) =>
        settings?.IsOn(flag, member.TenantId, otherwise) ?? otherwise;
}

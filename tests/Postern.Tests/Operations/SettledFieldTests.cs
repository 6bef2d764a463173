using System.Text.RegularExpressions;
using Postern.Tests.Contract;
using Postern.Tests.Http;

namespace Postern.Tests.Operations;

/// <summary>A page that leads to a form decides a part of it: the form shows that, and asks for the rest.</summary>
public sealed partial class SettledFieldTests
{
    [Fact]
    public async Task A_tenant_that_is_decided_is_named_and_not_asked_for_and_the_look_at_it_is_on_record()
    {
        await using var plane = await AdminPlane.StartAsync(DatabaseKind.Sqlite);
        var tenant = await plane.TenantAsync("Kestrel & Co");
        using var browser = new ConsoleBrowser(plane.Url);
        await browser.SignInAsync("erin");

        var form = await browser.GetAsync(Form(tenant));

        Assert.Equal(200, form.Status);
        Assert.Contains("Kestrel &amp; Co", form.Body, StringComparison.Ordinal);
        Assert.Equal(
            ["Value", "From", "Until", "No end", "Reason", "Ticket"],
            Labels().Matches(form.Body).Select(label => label.Groups["text"].Value.Trim())
        );
        var reads = (
            await plane.GetAsync($"/api/v1/audit?tenant={tenant}&action=setting.set", "erin")
        ).Json.GetProperty("items");
        Assert.Equal(1, reads.GetArrayLength());
        Assert.Equal("read", reads[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task What_is_at_fault_is_asked_for_after_all()
    {
        await using var plane = await AdminPlane.StartAsync(DatabaseKind.Sqlite);
        using var browser = new ConsoleBrowser(plane.Url);
        await browser.SignInAsync("erin");
        var form = await browser.GetAsync(
            "/operations/setting.set?settled=key,scope,plan&input.key=rate_limit.requests&input.scope=global&input.plan=team&input.value=5"
        );

        var answer = await SendAsync(browser, form.Body, "preview");

        Assert.Equal(400, answer.Status);
        Assert.Contains("goes with scope plan only", answer.Body, StringComparison.Ordinal);
        Assert.Matches("<select id=\"field-plan\"", answer.Body);
        Assert.DoesNotMatch("id=\"field-key\"", answer.Body);
    }

    [Fact]
    public async Task Who_may_not_ask_for_the_operation_learns_no_name_by_sending_its_form()
    {
        await using var plane = await AdminPlane.StartAsync(DatabaseKind.Sqlite);
        var tenant = await plane.TenantAsync("Kestrel & Co");
        using var engineer = new ConsoleBrowser(plane.Url);
        await engineer.SignInAsync("erin");
        using var auditor = new ConsoleBrowser(plane.Url);
        await auditor.SignInAsync("ada");
        var own = await auditor.GetAsync("/staff/sessions");
        Assert.Equal(200, own.Status);
        var form = await engineer.GetAsync(Form(tenant));
        var token = Hidden(own.Body).GetValueOrDefault("__RequestVerificationToken");

        var answer = await SendAsync(auditor, form.Body, "preview", token);

        Assert.NotNull(token);
        Assert.Equal(403, answer.Status);
        Assert.DoesNotContain("Kestrel", answer.Body, StringComparison.Ordinal);
    }

    private static string Form(string tenant) =>
        $"/operations/setting.set?settled=key,scope,tenantId&input.key=rate_limit.requests&input.scope=tenant&input.tenantId={tenant}&input.value=5";

    private static Task<ApiAnswer> SendAsync(
        ConsoleBrowser browser,
        string form,
        string step,
        string? token = null
    )
    {
        var fields = Hidden(form);
        fields["input.value"] = "1200";
        fields["reason"] = "Asked for by the customer";
        fields["ticket"] = "OPS-1";
        fields["step"] = step;
        if (token is not null)
            fields["__RequestVerificationToken"] = token;
        return browser.PostAsync("/operations/setting.set", fields);
    }

    private static Dictionary<string, string> Hidden(string html)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match input in HiddenInput().Matches(html))
        {
            string? Of(string name) =>
                Regex.Match(input.Value, $" {name}=\"(?<value>[^\"]*)\"") is { Success: true } match
                    ? match.Groups["value"].Value
                    : null;
            if (Of("name") is { } field)
                fields[field] = Of("value") ?? "";
        }

        return fields;
    }

    [GeneratedRegex("<input type=\"hidden\"[^>]*>")]
    private static partial Regex HiddenInput();

    [GeneratedRegex("<label class=\"field-label\"[^>]*>(?<text>[^<]+)")]
    private static partial Regex Labels();
}

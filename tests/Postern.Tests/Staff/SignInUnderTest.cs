using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Postern.Development;
using Postern.Tests.Development;

namespace Postern.Tests.Staff;

/// <summary>Goes the way of a person's browser: our sign-in, the development identity provider, and back.</summary>
internal static class SignInUnderTest
{
    /// <summary>The address at the provider that our sign-in leads to.</summary>
    public static async Task<Uri> StartSignInAsync(
        this StaffBrowser browser,
        string address = "/signin"
    )
    {
        using var response = await browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return response.Headers.Location!;
    }

    /// <summary>The address that the provider sends the person back to.</summary>
    public static async Task<Uri> AnswerAsync(
        this ProviderUnderTest provider,
        Uri request,
        string email
    )
    {
        var isFresh = QueryHelpers.ParseQuery(request.Query).ContainsKey("prompt");
        using var response = isFresh
            ? await provider.PostAsync(
                request.AbsoluteUri,
                [
                    new(
                        "subject",
                        DevelopmentStaff.Default.Single(member => member.Email == email).Subject
                    ),
                ]
            )
            : await provider.GetAsync(
                QueryHelpers.AddQueryString(request.AbsoluteUri, "login_hint", email)
            );
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return response.Headers.Location!;
    }

    /// <summary>Signs in, and gives the page that it leads to.</summary>
    public static async Task<string> SignInAsync(
        this StaffBrowser browser,
        ProviderUnderTest provider,
        string email,
        string address = "/signin"
    )
    {
        var request = await browser.StartSignInAsync(address);
        var answer = await provider.AnswerAsync(request, email);
        return await browser.ReturnAsync(answer);
    }

    /// <summary>Comes back from the provider, and gives the page that it leads to.</summary>
    public static async Task<string> ReturnAsync(this StaffBrowser browser, Uri answer)
    {
        using var response = await browser.GetAsync(answer.AbsoluteUri);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return response.Headers.Location!.OriginalString;
    }
}

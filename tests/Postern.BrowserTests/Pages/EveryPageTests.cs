using Postern.BrowserTests.Infrastructure;

namespace Postern.BrowserTests.Pages;

/// <summary>Every page, on a desk and on a phone, in light and dark: usable by everybody, and kept as a picture where that is wanted.</summary>
public sealed class EveryPageTests(PageTour tour) : IClassFixture<PageTour>
{
    public static TheoryData<string> Names => [.. TourStop.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task A_page_fits_every_look_breaches_no_policy_and_stands_in_nobodys_way(
        string name
    )
    {
        var stop = TourStop.All[name];
        await using var window = await tour.OpenWindowAsync(stop.Who);
        var answer = await window.Page.GotoAsync(tour.Console.Address(await stop.Path(tour)));
        Assert.Equal(stop.Status, answer!.Status);
        if (stop.Act is not null)
            await stop.Act(window);

        // All that is looked for in one look, before the next: what takes the time is to show a page in another one.
        var wide = new List<string>();
        var violations = new List<string>();
        foreach (var look in Look.All)
        {
            await window.ShowAsAsync(look);
            if (Window.WantsPictures)
                await window.TakeScreenshotAsync(name, look);
            if (await window.OverflowsAsync())
                wide.Add(look.ToString());
            violations.AddRange(await window.ViolationsAsync(look));
        }

        Assert.Empty(wide);
        Assert.DoesNotContain(window.Faults, fault => !IsAnswerItself(fault, stop));
        window.AssertAccessible(violations);
    }

    /// <summary>A browser reports the status of an error page as an error of its own.</summary>
    private static bool IsAnswerItself(string fault, TourStop stop) =>
        new[] { stop.Status, stop.StatusOfAct }
            .Where(status => status >= 400)
            .Any(status =>
                fault.StartsWith(
                    $"Failed to load resource: the server responded with a status of {status}",
                    StringComparison.Ordinal
                )
            );
}

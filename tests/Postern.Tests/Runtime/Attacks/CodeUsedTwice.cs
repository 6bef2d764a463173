namespace Postern.Tests.Runtime.Attacks;

/// <summary>A code is taken once, also when two take it at the same moment; the second try is on the record.</summary>
public sealed class CodeUsedTwice
{
    [Theory, OnEveryDatabase]
    public async Task Is_refused_and_recorded(DatabaseKind kind)
    {
        await using var planes = await TwoPlanes.StartAsync(kind);
        var (_, user) = await planes.CustomerAsync();
        var (id, code) = await planes.StartAsync(user);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => planes.RedeemAsync(code))
        );

        Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(
            answers.Where(answer => answer.Status != 200),
            answer => Assert.Equal((409, "code_invalid"), (answer.Status, answer.Code))
        );
        var entry = await planes.EntryAsync("action=impersonation.redeem&kind=refused");
        Assert.Equal(id, entry.GetProperty("impersonationId").GetString());
    }
}

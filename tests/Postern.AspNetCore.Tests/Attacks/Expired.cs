namespace Postern.AspNetCore.Tests.Attacks;

public sealed class Expired
{
    // an hour is an hour, so there is no grace at the end.
    [Fact]
    public async Task A_token_is_worth_nothing_from_its_end_on()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync(minutes: 30);

        stage.Time.Advance(TimeSpan.FromMinutes(30));

        await stage.RefusesAsync(token);
    }
}

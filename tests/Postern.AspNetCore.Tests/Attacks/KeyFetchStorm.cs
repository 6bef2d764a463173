namespace Postern.AspNetCore.Tests.Attacks;

public sealed class KeyFetchStorm
{
    //
    [Fact]
    public async Task Invented_key_ids_cause_one_read_of_the_key_set_in_thirty_seconds()
    {
        await using var stage = await Stage.StartAsync();
        var before = stage.Plane.KeySetReads;

        for (var index = 0; index < 5; index++)
            await stage.RefusesAsync(
                stage.Forge(header: header => header["kid"] = $"key-{index + 7}")
            );

        Assert.Equal(before + 1, stage.Plane.KeySetReads);
    }

    [Fact]
    public async Task A_new_key_is_picked_up_without_a_restart()
    {
        await using var stage = await Stage.StartAsync();
        using var next = new TokenSmith { KeyId = "key-2" };
        var session = Guid.CreateVersion7();
        stage.Plane.PublicKeys = [next.PublicKey];
        stage.Plane.Live(session, minutes: 60);
        var claims = TokenSmith.Claims(session, stage.Time.GetUtcNow());

        var who = await stage.WhoAsync(next.Sign(next.Header(), claims));

        Assert.Equal("u_noor", who["id"]!.GetValue<string>());
    }

    // a key that is withdrawn takes the tokens with it that were found good under it.
    [Fact]
    public async Task A_token_of_a_withdrawn_key_is_refused_although_it_was_good_before()
    {
        await using var stage = await Stage.StartAsync();
        var (_, token) = await stage.BeginAsync();
        using var next = new TokenSmith { KeyId = "key-2" };

        stage.Plane.PublicKeys = [next.PublicKey];
        await stage.RefusesAsync(stage.Forge(header: header => header["kid"] = "key-3"));

        await stage.RefusesAsync(token);
    }
}

namespace Postern.AspNetCore.Tests.Attacks;

public sealed class RevokedSession
{
    //
    [Fact]
    public async Task A_good_token_of_an_ended_session_is_refused_within_a_second()
    {
        await using var stage = await Stage.StartAsync();
        var (session, token) = await stage.BeginAsync();
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        await stage.IsConnectedAsync();

        stage.Plane.End(session);

        await Poll.UntilAsync(
            "the session is refused",
            async _ =>
            {
                using var answer = await stage.AsStaffAsync(token, "/whoami");
                return answer.StatusCode == System.Net.HttpStatusCode.Forbidden;
            },
            TimeSpan.FromSeconds(1)
        );
        await stage.RefusesAsync(token);
    }
}

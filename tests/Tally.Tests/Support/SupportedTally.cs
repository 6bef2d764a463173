using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postern.AspNetCore;

namespace Tally.Tests.Support;

/// <summary>Tally with a service key and a runtime plane to go with it.</summary>
public class SupportedTally : RunningTally
{
    public FakeRuntimePlane Plane { get; } = new();

    protected override IEnumerable<string> Settings =>
        [
            $"--Postern:ServiceKey={FakeRuntimePlane.ServiceKey}",
            $"--Postern:RuntimeUrl={Plane.Url}",
        ];

    public override async ValueTask InitializeAsync()
    {
        await Plane.StartAsync();
        await base.InitializeAsync();
    }

    /// <summary>Tally has applied what the plane says now.</summary>
    public Task IsUpToDateAsync() =>
        Poll.UntilAsync(
            "Tally is up to date",
            () => App.Services.GetRequiredService<IPosternSettings>().Version == Plane.Version
        );

    /// <summary>A staff member's browser, sent here with a code by the console.</summary>
    public async Task<Visitor> EnterAsync()
    {
        var staff = Visit();
        await Poll.UntilAsync(
            "staff are let in",
            async () =>
            {
                using var answer = await staff.PostAsync(
                    "/_postern/enter",
                    [new("code", FakeRuntimePlane.Code)]
                );
                return answer.StatusCode == HttpStatusCode.SeeOther;
            }
        );
        return staff;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Plane.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The same, and its sessions may change things.</summary>
public sealed class WritableTally : SupportedTally
{
    public override ValueTask InitializeAsync()
    {
        Plane.Mode = "write";
        return base.InitializeAsync();
    }
}

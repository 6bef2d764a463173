namespace Tally.Tests.Support;

/// <summary>Tally with a service key and a runtime plane to go with it.</summary>
public sealed class SupportedTally : RunningTally
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

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Plane.DisposeAsync();
    }
}

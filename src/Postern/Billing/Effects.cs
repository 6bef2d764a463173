using Postern.Operations;

namespace Postern.Billing;

/// <summary>How far an effect at Stripe has got.</summary>
public enum EffectState
{
    /// <summary>In our ledger, and to be sent.</summary>
    Intended,

    /// <summary>On its way.</summary>
    Sent,

    /// <summary>Stripe has it.</summary>
    Confirmed,

    /// <summary>Stripe does not take it, or it was given up.</summary>
    Failed,

    /// <summary>It left, and no answer came: Stripe is being asked.</summary>
    Unknown,
}

/// <summary>Effects are messages of the outbox whose receiver is Stripe.</summary>
internal static class Effects
{
    public static EffectState StateOf(OutboxState state) =>
        state switch
        {
            OutboxState.Sent => EffectState.Sent,
            OutboxState.Delivered => EffectState.Confirmed,
            OutboxState.Dead => EffectState.Failed,
            OutboxState.Unknown => EffectState.Unknown,
            _ => EffectState.Intended,
        };

    public static IReadOnlyList<OutboxState> StatesOf(EffectState state) =>
        [.. Enum.GetValues<OutboxState>().Where(stored => StateOf(stored) == state)];
}

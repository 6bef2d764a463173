namespace Postern.Console;

/// <summary>The words, colour and icon of a state; never the colour alone.</summary>
internal sealed record StatusLook(string Label, Tone Tone, string Icon)
{
    private static readonly Dictionary<string, StatusLook> Known = new(StringComparer.Ordinal)
    {
        ["active"] = new("Active", Tone.Good, "circle-check"),
        ["trialing"] = new("On trial", Tone.Info, "clock"),
        ["pastDue"] = new("Past due", Tone.Warning, "alert-triangle"),
        ["invited"] = new("Invited", Tone.Info, "mail"),
        ["deactivated"] = new("Deactivated", Tone.Neutral, "ban"),
        ["deleting"] = new("Deleting", Tone.Bad, "trash"),
        ["change"] = new("Change", Tone.Info, "pencil"),
        ["read"] = new("Read", Tone.Neutral, "eye"),
        ["refused"] = new("Refused", Tone.Warning, "shield-x"),
        ["failed"] = new("Failed", Tone.Bad, "alert-circle"),
        ["signIn"] = new("Sign-in", Tone.Special, "login"),
        ["export"] = new("Export", Tone.Special, "file-export"),
        ["system"] = new("System", Tone.Neutral, "robot"),
        ["pending"] = new("Waiting", Tone.Neutral, "clock"),
        ["waiting"] = new("Waiting", Tone.Neutral, "clock"),
        ["live"] = new("Live", Tone.Good, "circle-check"),
        ["ended"] = new("Ended", Tone.Neutral, "circle-dashed"),
        ["expired"] = new("Expired", Tone.Neutral, "hourglass"),
        ["revoked"] = new("Revoked", Tone.Bad, "ban"),
        ["granted"] = new("Granted", Tone.Good, "circle-check"),
        ["running"] = new("Running", Tone.Info, "player-play"),
        ["retrying"] = new("Retrying", Tone.Warning, "refresh"),
        ["delivered"] = new("Delivered", Tone.Good, "checks"),
        ["heldBack"] = new("Held back", Tone.Neutral, "clock"),
        ["unknown"] = new("Unknown", Tone.Warning, "help-circle"),
        ["dead"] = new("Given up", Tone.Bad, "x"),
        ["low"] = new("Low risk", Tone.Neutral, "shield"),
        ["medium"] = new("Medium risk", Tone.Warning, "alert-triangle"),
        ["high"] = new("High risk", Tone.Bad, "flame"),
        ["always"] = new("Always", Tone.Good, "circle-check"),
        ["ask"] = new("Ask first", Tone.Warning, "help-circle"),
        ["never"] = new("Never", Tone.Bad, "ban"),
        ["maintenance"] = new("In maintenance", Tone.Bad, "barrier-block"),
        ["unpaid"] = new("Unpaid", Tone.Bad, "alert-circle"),
        ["paused"] = new("Trial over", Tone.Warning, "hourglass"),
        ["canceled"] = new("Canceled", Tone.Neutral, "ban"),
        ["draft"] = new("Draft", Tone.Neutral, "pencil"),
        ["open"] = new("Open", Tone.Info, "clock"),
        ["paid"] = new("Paid", Tone.Good, "circle-check"),
        ["void"] = new("Void", Tone.Neutral, "ban"),
        ["uncollectible"] = new("Written off", Tone.Bad, "receipt-off"),
        ["available"] = new("Available", Tone.Good, "circle-check"),
        ["used"] = new("Used up", Tone.Neutral, "checks"),
        ["reversed"] = new("Taken back", Tone.Neutral, "arrow-back-up"),
        ["intended"] = new("Intended", Tone.Neutral, "clock"),
        ["sent"] = new("Sent", Tone.Info, "send"),
        ["confirmed"] = new("Confirmed", Tone.Good, "checks"),
        ["outcomeUnknown"] = new("Unknown", Tone.Warning, "help-circle"),
        ["paymentMethodUnknown"] = new("Not known", Tone.Neutral, "help-circle"),
        ["paymentMethodValid"] = new("Valid", Tone.Good, "credit-card"),
        ["paymentMethodInvalid"] = new("Declined or expired", Tone.Bad, "credit-card-off"),
        ["paymentMethodNone"] = new("None", Tone.Warning, "credit-card-off"),
        ["on"] = new("On", Tone.Good, "toggle-right"),
        ["off"] = new("Off", Tone.Neutral, "toggle-left"),
    };

    public static StatusLook Of(string status) =>
        Known.TryGetValue(status, out var look)
            ? look
            : new StatusLook(PropertyName.Humanize(status), Tone.Neutral, "circle-dashed");
}

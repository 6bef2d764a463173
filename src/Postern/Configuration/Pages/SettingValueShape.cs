using Microsoft.Extensions.DependencyInjection;
using Postern.Operations;

namespace Postern.Configuration.Pages;

/// <summary>Asks for a value as its setting has it, and says what is allowed and what holds now.</summary>
public sealed class SettingValueShape : IFieldShape
{
    /// <summary>A longer text wants more than a line.</summary>
    private const int OneLine = 120;

    public async Task<InputField> FitAsync(
        InputField field,
        IReadOnlyDictionary<string, string?> values,
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        if (
            values.GetValueOrDefault("key") is not { Length: > 0 } key
            || services.GetRequiredService<SettingCatalog>().Find(key) is not { } setting
        )
        {
            return field;
        }

        var fitted = setting.Type switch
        {
            SettingType.Boolean => field with
            {
                Kind = InputKind.Switch,
                Choices = [new Choice("true", "On"), new Choice("false", "Off")],
            },
            SettingType.Choice => field with
            {
                Kind = InputKind.Choice,
                Choices = [.. setting.Choices.Select(choice => new Choice(choice, choice))],
            },
            SettingType.Text => field with
            {
                Kind = setting.MaxLength > OneLine ? InputKind.MultilineText : InputKind.Text,
                MaxLength = setting.MaxLength,
            },
            SettingType.Json => field with { Kind = InputKind.Json },
            _ => field,
        };
        return fitted with
        {
            Help = string.Join(
                ' ',
                new[]
                {
                    Allowed(setting),
                    await NowAsync(setting, values, db, services, cancellation),
                }.Where(sentence => sentence is not null)
            ),
        };
    }

    private static string? Allowed(SettingDefinition setting) =>
        setting.Type switch
        {
            SettingType.Size => $"{Range(setting)} As bytes, or with a unit: 25 MiB.",
            SettingType.Duration => $"{Range(setting)} As seconds, or with a unit: 15 min, 12 h.",
            SettingType.Rate => $"{Range(setting)} As a number a minute, or with a unit: 10/s.",
            SettingType.Integer => Range(setting),
            SettingType.Boolean or SettingType.Choice => null,
            SettingType.Json => $"{SettingValue.Allowed(setting)}.",
            _ =>
                $"{char.ToUpperInvariant(SettingValue.Allowed(setting)[0])}{SettingValue.Allowed(setting)[1..]}.",
        };

    private static string Range(SettingDefinition setting) =>
        $"F{SettingValue.Allowed(setting)[1..]}.";

    private static async Task<string?> NowAsync(
        SettingDefinition setting,
        IReadOnlyDictionary<string, string?> values,
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        if (FormPlace.Of(values) is not { } place)
        {
            return null;
        }

        var outlook = await SettingOutlook.ReadAsync(db, setting, place, cancellation);
        var now = outlook.At(services.GetRequiredService<TimeProvider>().Now());
        return $"Now {SettingValue.Show(setting, now.Value)}, {SettingWords.Source(now.Source, place.Plan)}.";
    }
}

/// <summary>Says when an end is required: for a tenant it is.</summary>
public sealed class UntilShape : IFieldShape
{
    public Task<InputField> FitAsync(
        InputField field,
        IReadOnlyDictionary<string, string?> values,
        DbContext db,
        IServiceProvider services,
        CancellationToken cancellation
    ) =>
        Task.FromResult(
            values.GetValueOrDefault("scope") switch
            {
                "tenant" => field with
                {
                    Help =
                        "When it ends by itself. It needs an end; whatever holds otherwise holds again then.",
                },
                "plan" or "global" => field with
                {
                    Help = "When it ends by itself. Left empty: when somebody changes it.",
                },
                _ => field,
            }
        );
}

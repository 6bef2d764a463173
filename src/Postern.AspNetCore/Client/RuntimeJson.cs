using System.Text.Json;
using System.Text.Json.Serialization;
using Postern.AspNetCore.Jobs;
using Postern.AspNetCore.Settings;

namespace Postern.AspNetCore.Client;

/// <summary>What goes to and comes from the runtime plane. Reading ignores members that a newer one may add; writing sends
/// none that is null, since the plane refuses what it does not expect.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(WebKeySet))]
[JsonSerializable(typeof(RedeemRequest))]
[JsonSerializable(typeof(Redeemed))]
[JsonSerializable(typeof(EndRequest))]
[JsonSerializable(typeof(ReportBatch))]
[JsonSerializable(typeof(ReportAnswer))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(Changes))]
[JsonSerializable(typeof(SettingsDocument))]
[JsonSerializable(typeof(AppliedRequest))]
[JsonSerializable(typeof(PosternTenant))]
[JsonSerializable(typeof(PosternUser))]
[JsonSerializable(typeof(SupportAccess))]
[JsonSerializable(typeof(PolicyRequest))]
[JsonSerializable(typeof(AnswerRequest))]
[JsonSerializable(typeof(JobBatch))]
[JsonSerializable(typeof(RequestBatch))]
[JsonSerializable(typeof(DeliveryBatch))]
[JsonSerializable(typeof(WorkerBatch))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(KeptAnswer))]
[JsonSerializable(typeof(Reported))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(CommandBody))]
internal sealed partial class RuntimeJson : JsonSerializerContext;

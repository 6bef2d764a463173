namespace Postern.AspNetCore.Client;

internal sealed record PolicyRequest(SupportAccessPolicy Policy, string By);

internal sealed record AnswerRequest(SupportAccessAnswer Answer, int? Hours, string By);

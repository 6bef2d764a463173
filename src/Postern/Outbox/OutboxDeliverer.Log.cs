using Microsoft.Extensions.Logging;

namespace Postern.Outbox;

/// <content>What is said in the log.</content>
internal sealed partial class OutboxDeliverer<TContext>
{
    private const string FaultHere = "Something went wrong on the server; its log says what.";

    [LoggerMessage(
        LogLevel.Warning,
        "Message {Type} {Id} did not arrive at attempt {Attempt}: {Error}"
    )]
    private partial void LogAttemptFailed(string type, Guid id, int attempt, string error);

    [LoggerMessage(
        LogLevel.Error,
        "Message {Type} {Id} is given up after {Attempts} attempts: {Error}. Send it again with outbox.message.redeliver"
    )]
    private partial void LogGivenUp(string type, Guid id, int attempts, string error);

    [LoggerMessage(LogLevel.Error, "Message {Type} {Id} could not be handled")]
    private partial void LogChannelFailed(Exception exception, string type, Guid id);

    [LoggerMessage(
        LogLevel.Warning,
        "Message {Type} {Id} took longer than its lease; whoever took it over settles it"
    )]
    private partial void LogLeaseLost(string type, Guid id);

    [LoggerMessage(LogLevel.Error, "A round of the outbox failed; it goes on in a second")]
    private partial void LogRoundFailed(Exception exception);
}

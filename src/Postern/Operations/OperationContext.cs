using System.Text.Json.Nodes;

namespace Postern.Operations;

/// <summary>
/// What an operation knows besides its target and input, and where it says what else is to happen. It collects; the
/// runner acts. So <c>Check</c> and <c>Apply</c> stay pure and a test of them is a function call.
/// </summary>
public sealed class OperationContext
{
    private readonly List<IAudited> _added = [];
    private readonly List<OutboxMessage> _messages = [];
    private readonly List<IBookkeeping> _notes = [];

    /// <summary>The one "now" of this run: UTC, microseconds.</summary>
    public required DateTimeOffset Now { get; init; }

    public required Actor Actor { get; init; }

    /// <summary>Id of the entry that will record this run.</summary>
    public Guid AuditEntryId { get; init; } = Guid.CreateVersion7();

    public string? Reason { get; init; }

    public string? Ticket { get; init; }

    /// <summary>The bulk run that it belongs to; null for one by itself.</summary>
    public Guid? BatchId { get; init; }

    public IReadOnlyList<IAudited> Added => _added;

    public IReadOnlyList<OutboxMessage> Messages => _messages;

    public IReadOnlyList<IBookkeeping> Notes => _notes;

    /// <summary>What the caller gets as <c>result</c>, where the change itself does not say enough (an id, say).</summary>
    public JsonObject? Result { get; private set; }

    /// <summary>The members of the result that are given once and kept nowhere: a code, a key.</summary>
    public JsonObject? Secrets { get; private set; }

    /// <summary>Whom the entry is about, where that is neither the target nor the first row added.</summary>
    public IAudited? Subject { get; private set; }

    /// <summary>Adds a new row in the same transaction.</summary>
    public void Add(IAudited entity) => _added.Add(entity);

    /// <summary>Adds a row that the server keeps for its own work beside one that is added; it is in no entry.</summary>
    public void Note(IBookkeeping row) => _notes.Add(row);

    /// <summary>
    /// Tells the SaaS, after the commit, to do what only it can: the message is written with the change and delivered
    /// at least once.
    /// </summary>
    /// <param name="type">Event name, such as <c>user.credentials.reset</c>.</param>
    /// <param name="data">Becomes the message's <c>data</c>; holds no secret.</param>
    public void Send(string type, JsonObject data) =>
        _messages.Add(OutboxMessage.Create(OutboxChannels.Webhook, type, data, AuditEntryId, Now));

    /// <summary>
    /// Intends an effect at somebody else's, after the commit: written with the change, in a tenant's order, and there
    /// exactly once in the end.
    /// </summary>
    /// <param name="channel">One of <see cref="OutboxChannels"/>.</param>
    /// <param name="type">Name of the effect, such as <c>stripe.invoice</c>.</param>
    /// <param name="data">All that the effect is made of; holds no secret.</param>
    /// <param name="tenantId">Whom it is about.</param>
    /// <param name="subjectId">What it is about: an invoice, a line of the ledger.</param>
    public void Intend(
        string channel,
        string type,
        JsonObject data,
        Guid? tenantId,
        Guid subjectId
    ) =>
        _messages.Add(
            OutboxMessage.Create(channel, type, data, AuditEntryId, Now, tenantId, subjectId)
        );

    public void Answer(JsonObject result) => Result = result;

    /// <summary>
    /// Adds to the result what only the caller may ever see. It reaches neither the entry nor the idempotency record: a
    /// repeated request under the same key is answered without it.
    /// </summary>
    public void AnswerOnce(JsonObject secrets) => Secrets = secrets;

    internal JsonObject WithSecrets()
    {
        var all = Result?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in Secrets!)
        {
            all[name] = value?.DeepClone();
        }

        return all;
    }

    /// <summary>Says whom the entry is about, for an operation without a target that changes what is there.</summary>
    public void About(IAudited row) => Subject = row;
}

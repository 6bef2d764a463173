namespace Postern.Cli.Catalogue;

/// <summary>How the text of an option becomes JSON.</summary>
internal enum InputKind
{
    Text,
    Integer,
    Number,
    Boolean,
    List,

    /// <summary>Anything deeper: the option takes JSON text.</summary>
    Json,

    /// <summary>Any one value: JSON where it is some, and a text otherwise.</summary>
    Value,
}

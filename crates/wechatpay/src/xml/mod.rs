//! Messages on the wire: one flat XML level, strict on the way in, careful on the way out (protocol sheet §1.3, §13).
//!
//! ```
//! use wechatpay::{Fields, xml};
//!
//! let fields = Fields::new().with("body", "咖啡 & 面包 <大>").with("total_fee", 1250);
//! let text = xml::write(&fields)?;
//! assert_eq!(text, "<xml><body><![CDATA[咖啡 & 面包 <大>]]></body><total_fee>1250</total_fee></xml>");
//! assert_eq!(xml::read(text.as_bytes())?, fields);
//! # Ok::<(), xml::XmlError>(())
//! ```

mod plain;
mod read;
mod write;

pub use read::{read, read_root};
pub(crate) use write::first_unwritable;
pub use write::write;

/// The largest message that is read, in bytes (protocol sheet §13).
pub const MAX_BODY: usize = 64 * 1024;

/// The most fields a message may have. Real ones have about 20.
pub const MAX_FIELDS: usize = 256;

/// The longest field name, in bytes. Real ones have at most about 25.
pub const MAX_NAME: usize = 64;

/// Why a message can't be read, or can't be written. Says which field, never what stood in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// More than [`MAX_BODY`] bytes.
    #[error("the message is longer than {MAX_BODY} bytes")]
    TooLarge,
    /// Not UTF-8, or declared to be something else.
    #[error("the message is not UTF-8")]
    NotUtf8,
    /// A control character that XML 1.0 does not allow.
    #[error("the message contains control characters")]
    ControlCharacter,
    /// A document type declaration, the door to external entities.
    #[error("the message contains a document type declaration")]
    Doctype,
    /// A processing instruction, or an XML declaration that does not stand first.
    #[error("the message contains a processing instruction")]
    ProcessingInstruction,
    /// A comment. WeChat sends none, and a comment inside a value would make its text ambiguous.
    #[error("the message contains a comment")]
    Comment,
    /// An element with attributes.
    #[error("the message contains an attribute")]
    Attribute,
    /// The outermost element is not the expected one, or there is none.
    #[error("the message does not begin with the expected element")]
    WrongRoot,
    /// An element inside a field.
    #[error("the message has elements inside a field")]
    TooDeep,
    /// The same field twice: which one was meant would be a guess.
    #[error("the message has the field {field} twice")]
    Duplicate {
        /// The name of the field.
        field: String,
    },
    /// More than [`MAX_FIELDS`] fields.
    #[error("the message has more than {MAX_FIELDS} fields")]
    TooManyFields,
    /// A field name that is not 1 to [`MAX_NAME`] ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or `_`.
    #[error("the message has a field with an impossible name")]
    BadName,
    /// An entity other than the five of XML, or a character reference to no character.
    #[error("the message refers to an unknown entity")]
    UnknownEntity,
    /// Text between the fields.
    #[error("the message has text between its fields")]
    StrayText,
    /// Something after the end of the outermost element.
    #[error("the message goes on after its end")]
    TrailingContent,
    /// The message ends before its outermost element does.
    #[error("the message is cut off")]
    Truncated,
    /// Not well-formed in another way.
    #[error("the message is not well-formed XML at byte {at}")]
    Malformed {
        /// Where the reader gave up, in bytes from the beginning.
        at: u64,
    },
    /// A value to be written has a character WeChat Pay does not take: a control character, or one outside the Basic
    /// Multilingual Plane such as an emoji.
    #[error("{field} contains the character U+{:04X}, which WeChat Pay does not take", u32::from(*.character))]
    Unwritable {
        /// The name of the field.
        field: String,
        /// The first such character.
        character: char,
    },
}

/// Whether a text can be a field's name.
fn is_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.first().is_some_and(|&first| is_name_start(first))
        && name.len() <= MAX_NAME
        && bytes.iter().all(|&byte| is_name_byte(byte))
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_name_byte(byte: u8) -> bool {
    const INSIDE: [bool; 256] = {
        let mut inside = [false; 256];
        let mut byte = 0_u8;
        while byte < 128 {
            inside[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
            byte += 1;
        }
        inside
    };
    INSIDE[usize::from(byte)]
}

/// Only what XML calls white space.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

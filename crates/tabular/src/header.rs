use crate::block::{Block, Marks, Splitter};
use crate::name::tidied;
use crate::text::{Feeder, NoBlock, check_text};
use crate::{Dialect, Limits, Quotes, TableError};

/// Reads the header of a text table, and leaves the feeder at the first row below it.
///
/// # Errors
/// [`TableError`] when the beginning of the text can't be read or has no header there.
pub fn header(feeder: &mut Feeder<'_>, dialect: Dialect, row: u32, limits: &Limits) -> Result<Vec<String>, TableError> {
    let mut head = Vec::new();
    feeder.head(row, &mut head).map_err(|e| match e {
        NoBlock::TooLong => TableError::RecordTooLong { row: u64::from(row), limit: limits.record_bytes },
        NoBlock::Error(e) => e,
    })?;
    // Text in a wrong encoding has no header either; what is wrong is the encoding.
    check_text(whole_letters(&head), feeder.text.mark).map_err(|bad| bad.error(0))?;
    let none = TableError::NoHeader { row: u64::from(row) };
    let block = Block::new(&head, dialect);
    let mut at = 0;
    for _ in 1..row {
        match block.record(at).next {
            Some(next) => at = next,
            None => return Err(none),
        }
    }
    let span = block.record(at);
    let next = span.next.unwrap_or(head.len());
    // The last letters of the header are checked here when they are the last of all.
    check_text(head.get(..next).unwrap_or_default(), feeder.text.mark).map_err(|bad| bad.error(0))?;
    let record = head.get(at..span.end).unwrap_or_default();
    let mut splitter = Splitter::new(dialect);
    let cells = match span.marks {
        Marks::Plain => splitter.plain(record),
        Marks::Quoted => splitter.quoted(record),
        _ if dialect.quotes == Quotes::Lenient && span.marks != Marks::Open => splitter.quoted(record),
        _ => return Err(TableError::UnclosedQuote { row: u64::from(row) }),
    };
    if cells.ends.len() > limits.columns {
        return Err(TableError::TooManyColumns { found: cells.ends.len(), limit: limits.columns });
    }
    let mut start = 0;
    let mut names = Vec::with_capacity(cells.ends.len());
    for end in cells.ends {
        let name = cells.data.get(start..*end).unwrap_or_default();
        start = end + cells.gap;
        // INVARIANT: the text was checked above.
        names.push(std::str::from_utf8(name).unwrap_or_default());
    }
    let names = tidied(names.into_iter()).ok_or(none)?;
    feeder.give_back(head.get(next..).unwrap_or_default(), next as u64);
    Ok(names)
}

/// Leaves out the last bytes, which may be half of a letter.
fn whole_letters(text: &[u8]) -> &[u8] {
    let cut = text.iter().rposition(u8::is_ascii).map_or(0, |at| at + 1);
    text.get(..cut).unwrap_or_default()
}

use std::io::Write;

use crate::RefusedBatch;

/// Writes refused rows as a table that can be mended and sent again with the same mapping.
///
/// It has the contributor's own column names and values, but only of the columns that the
/// mapping uses: a name, an address, a note never comes into it. It stays with the
/// contributor. The text is UTF-8 with a byte-order mark, which intake and spreadsheet
/// programs both believe, whatever encoding the mapping says. Nothing is written while
/// there is no refused row.
#[derive(Debug)]
pub struct RefusedWriter<W: Write> {
    out: Option<W>,
    table: Option<csv::Writer<W>>,
    rows: u64,
}

impl<W: Write> RefusedWriter<W> {
    /// Makes a writer.
    pub fn new(out: W) -> Self {
        Self { out: Some(out), table: None, rows: 0 }
    }

    /// Returns how many rows are written.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes refused rows, and the header before the first.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write(&mut self, batch: &RefusedBatch) -> std::io::Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        if let Some(out) = self.out.take() {
            self.table = Some(begin(out, batch)?);
        }
        let Some(table) = &mut self.table else { return Ok(()) };
        for (_, cells) in batch.iter() {
            table.write_record(cells)?;
            self.rows += 1;
        }
        Ok(())
    }

    /// Writes what is still in memory and gives the writer back, so that it can be synced.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(self) -> std::io::Result<W> {
        match (self.table, self.out) {
            (Some(table), _) => table.into_inner().map_err(|e| e.into_error()),
            (None, Some(out)) => Ok(out),
            // INVARIANT: the writer is in one of the two, unless writing the header failed.
            (None, None) => Err(std::io::Error::other("the header of the refused rows could not be written")),
        }
    }
}

/// Writes mark and header; blank lines put the header where the mapping looks for it.
fn begin<W: Write>(mut out: W, batch: &RefusedBatch) -> std::io::Result<csv::Writer<W>> {
    out.write_all("\u{feff}".as_bytes())?;
    for _ in 1..batch.header_row {
        out.write_all(b"\n")?;
    }
    let mut table = csv::WriterBuilder::new().delimiter(batch.delimiter).from_writer(out);
    table.write_record(batch.header())?;
    Ok(table)
}

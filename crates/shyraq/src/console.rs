//! What people and programs see: text on a terminal, or one JSON object.

use std::io::{IsTerminal as _, Write as _};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::Failure;

/// Where results and messages go.
///
/// With `--json` standard output has exactly one JSON object and nothing else; remarks,
/// progress and errors are on standard error.
pub(crate) struct Console {
    json: bool,
    silent_results: bool,
    mute: bool,
}

/// Writes to standard output; a reader that went away is no fault.
pub(crate) fn raw_out(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn raw_err(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

impl Console {
    pub(crate) fn new(json: bool) -> Self {
        Self { json, silent_results: false, mute: false }
    }

    /// A console for errors before the arguments are known.
    pub(crate) fn errors() -> Self {
        Self { json: false, silent_results: false, mute: false }
    }

    /// A console for the steps of a longer command: the same text, no JSON objects.
    pub(crate) fn steps_of(whole: &Self) -> Self {
        Self { json: whole.json, silent_results: true, mute: false }
    }

    /// A console for steps that a longer command sums up itself: errors alone are seen.
    pub(crate) fn mute() -> Self {
        Self { json: false, silent_results: true, mute: true }
    }

    /// Says a line to people.
    pub(crate) fn say(&self, line: impl AsRef<str>) {
        if self.mute {
            return;
        }
        let line = format!("{}\n", shown(line.as_ref()));
        if self.json { raw_err(&line) } else { raw_out(&line) }
    }

    /// Says something that must not be overlooked.
    pub(crate) fn warn(&self, line: impl AsRef<str>) {
        if self.mute {
            return;
        }
        raw_err(&format!("warning: {}\n", shown(line.as_ref())));
    }

    /// Tells whether a program asked for a result: one of thousands of tables is made for nobody else.
    pub(crate) fn is_asked(&self) -> bool {
        self.json && !self.silent_results
    }

    /// Gives a result to a program, when one asked for it.
    pub(crate) fn result(&self, value: &serde_json::Value) {
        if self.is_asked() {
            let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
            text.push('\n');
            raw_out(&text);
        }
    }

    /// Says what went wrong and what to do.
    pub(crate) fn failure(&self, f: &Failure) {
        raw_err(&format!("error: {}\nhint: {}\n", one_line(&f.message), one_line(&f.hint)));
    }

    /// Makes a progress bar on a terminal; elsewhere it shows nothing.
    pub(crate) fn progress(&self, what: &'static str, length: u64, bytes: bool) -> ProgressBar {
        let shown = std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let template = if bytes {
            "  {msg:24} [{bar:28}] {binary_bytes}/{binary_total_bytes} {eta}"
        } else {
            "  {msg:24} [{bar:28}] {human_pos}/{human_len} {eta}"
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::with_draw_target(Some(length), target).with_style(style).with_message(what)
    }
}

/// Errors of several lines (a TOML parser's picture) keep their lines, indented, so that
/// `error:` and `hint:` stay recognisable.
fn one_line(text: &str) -> String {
    shown(text.trim()).replace('\n', "\n  ")
}

/// Takes out what moves a terminal's cursor: names and numbers of records come from other people's files.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { '?' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(one_line("a/\u{1b}[31mX\r: wrong\nat row 3 "), "a/?[31mX?: wrong\n  at row 3");
    }
}

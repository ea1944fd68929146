//! The card as text, for a terminal, a mail, a screen reader.

use shyraq_locale::{Arg, Catalogue};

use crate::card::{mark, word};
use crate::{Card, Grade, Tally};

const WIDTH: usize = 78;
const NAME: usize = 34;

pub(crate) fn text(card: &Card<'_>, words: &Catalogue) -> String {
    let mut out = Lines(String::new());
    out.head(&words.text("card-title"), '=');
    out.para("", &card.title(words));
    out.para("", &card.by(words));
    if let Some((mark, why)) = card.simulated(words) {
        out.para("", &format!("*** {mark} *** {why}"));
    }
    out.para("", &card.total(words));
    out.para("", &words.text("card-protect"));
    if let Some(line) = card.withdrawn(words) {
        out.para("", &line);
    }
    out.head(&words.text("card-publish"), '-');
    card.publish(words).iter().for_each(|l| out.para("- ", l));
    out.head(&words.text("card-off"), '-');
    out.para("- ", &words.text("card-off-interval"));
    out.para("- ", &words.text("card-off-rule"));
    card.limits(words).iter().for_each(|l| out.para("  * ", l));
    out.head(&words.text("card-not"), '-');
    Card::not(words).iter().for_each(|l| out.para("- ", l));
    out.head(&words.text("card-grades"), '-');
    for grade in [Grade::Well, Grade::Roughly, Grade::Noise] {
        let key = word(grade);
        out.para("", &format!("{} {}: {}", mark(grade), words.text(key), words.text(&format!("{key}-means"))));
    }
    out.para("", &words.text("card-empty"));
    out.blank();
    let marks = [Grade::Well, Grade::Roughly, Grade::Noise].map(mark);
    out.para("A  ", &words.text("card-alone"));
    out.para("B  ", &words.text("card-pairs"));
    out.row("", marks.map(|m| format!("A {m}")), marks.map(|m| format!("B {m}")));
    for line in card.survey.lines() {
        out.row(&card.subject(line.subject, words), counts(&line.alone, words), shares(&line.paired, words));
    }
    for (key, tally) in card.sums() {
        out.row(&words.text(key), ["", "", ""].map(str::to_owned), shares(&tally, words));
        out.para("  ", &words.fill("card-cells", &[("n", Arg::Count(tally.total()))]));
    }
    let examples = card.examples(words);
    if !examples.is_empty() {
        out.head(&words.text("card-examples"), '-');
    }
    for (grade, name, says) in examples {
        out.para(&format!("{} ", mark(grade)), &format!("{}. {name}: {says}", words.text(word(grade))));
    }
    out.blank();
    out.para("", &words.text("card-foot"));
    out.0
}

pub(crate) fn counts(t: &Tally, words: &Catalogue) -> [String; 3] {
    [t.well, t.roughly, t.noise].map(|n| words.number(n))
}

pub(crate) fn shares(t: &Tally, words: &Catalogue) -> [String; 3] {
    let whole = t.total();
    [t.well, t.roughly, t.noise].map(|n| match n {
        _ if whole == 0 => "–".into(),
        // Never "100 %" while some can be read.
        n if n < whole && n * 200 >= whole * 199 => "> 99 %".replace(' ', "\u{a0}"),
        n => words.percent(n, whole),
    })
}

struct Lines(String);

impl Lines {
    fn blank(&mut self) {
        self.0.push('\n');
    }

    fn head(&mut self, text: &str, under: char) {
        if !self.0.is_empty() {
            self.blank();
        }
        self.0.push_str(text);
        self.blank();
        self.0.extend(std::iter::repeat_n(under, text.chars().count()));
        self.blank();
    }

    /// Breaks a text at blanks; further lines are indented like the first.
    fn para(&mut self, lead: &str, text: &str) {
        let indent = " ".repeat(lead.chars().count());
        let mut line = lead.to_owned();
        let mut length = indent.len();
        let mut fresh = true;
        for w in text.split(' ') {
            let n = w.chars().count();
            if !fresh && length + 1 + n > WIDTH {
                self.0.push_str(line.trim_end());
                self.blank();
                line.clone_from(&indent);
                length = indent.len();
                fresh = true;
            }
            if !fresh {
                line.push(' ');
                length += 1;
            }
            line.push_str(w);
            length += n;
            fresh = false;
        }
        self.0.push_str(line.trim_end());
        self.blank();
    }

    fn row(&mut self, name: &str, alone: [String; 3], paired: [String; 3]) {
        let long = name.chars().count() > NAME;
        let name: String = if long { name.chars().take(NAME - 1).chain(['…']).collect() } else { name.to_owned() };
        let mut line = format!("{name:<NAME$}");
        alone.iter().for_each(|c| line.push_str(&format!(" {c:>5}")));
        line.push_str("  ");
        paired.iter().for_each(|c| line.push_str(&format!(" {c:>6}")));
        self.0.push_str(line.trim_end());
        self.blank();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 65,535 values are the most that a column has.
    #[test]
    fn the_widest_numbers_stay_apart() {
        let mut lines = Lines(String::new());
        lines.row("occupation", ["65,535", "65,535", "65,535"].map(str::to_owned), ["> 99 %"; 3].map(str::to_owned));
        let words: Vec<&str> = lines.0.split_whitespace().collect();
        assert_eq!(words, ["occupation", "65,535", "65,535", "65,535", ">", "99", "%", ">", "99", "%", ">", "99", "%"]);
        assert!(lines.0.trim_end().chars().count() <= WIDTH, "{}", lines.0);
    }
}

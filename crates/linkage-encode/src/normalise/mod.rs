//! One person's name is written by many hands; this brings the writings to one form.

/// One name in its forms, ASCII in lower case.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form {
    pub full: String,
    pub stem: String,
    pub skeleton: String,
}
pub struct Written<'a> {
    pub family: &'a str,
    pub given: &'a str,
    pub patronymic: &'a str,
    pub full_name: &'a str,
}
#[derive(Default)]
pub struct Names {
    pub family: Option<Form>,
    pub given: Option<Form>,
    pub patronymic: Option<Form>,
    pub further: Vec<Form>,
}
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Birth {
    pub year: Option<u16>,
    pub month: Option<u8>,
    pub day: Option<u8>,
}
impl Birth {
    pub fn is_first_of_january(&self) -> bool {
        self.month == Some(1) && self.day == Some(1)
    }
}
fn form(t: &str) -> Option<Form> {
    let full = words(t).replace(' ', "");
    if full.is_empty() {
        return None;
    }
    let mut skeleton = String::new();
    for (i, c) in full.chars().enumerate() {
        let c = match c { 'z' => 's', 'k' | 'q' => 'c', 'v' | 'w' => 'f', 'y' | 'j' => 'i', c => c };
        if i > 0 && ("aeiouh".contains(c) || skeleton.ends_with(c)) {
            continue;
        }
        skeleton.push(c);
    }
    Some(Form { stem: full.clone(), full, skeleton })
}
pub fn names(w: &Written<'_>) -> Names {
    Names { family: form(w.family), given: form(w.given), patronymic: form(w.patronymic), further: Vec::new() }
}
pub fn birth(text: &str, _formats: &[String]) -> Option<Birth> {
    let d: String = text.chars().filter(char::is_ascii_digit).collect();
    if d.len() != 8 {
        return None;
    }
    Some(Birth { year: d[..4].parse().ok(), month: d[4..6].parse().ok(), day: d[6..].parse().ok() })
}
pub fn words(text: &str) -> String {
    let t: String =
        text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    t.split_whitespace().collect::<Vec<_>>().join(" ")
}
pub fn code(text: &str) -> String {
    text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}
pub fn version() -> [u8; 32] {
    [0; 32]
}

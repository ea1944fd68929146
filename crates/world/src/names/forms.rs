//! The grammar of names: feminine family names, families named after a forefather,
//! fathers' names, and the way from Russian letters to a passport's.

use std::borrow::Cow;

use super::People;

/// Makes the feminine of a family name; names without one stay.
pub(super) fn feminine(name: Cow<'static, str>) -> Cow<'static, str> {
    const PLUS_A: [&str; 5] = ["ов", "ев", "ёв", "ин", "ын"];
    const PLUS_LATIN_A: [&str; 4] = ["ov", "ev", "ow", "ew"];
    if PLUS_A.iter().any(|e| name.ends_with(e)) {
        Cow::Owned(format!("{name}а"))
    } else if PLUS_LATIN_A.iter().any(|e| name.ends_with(e)) {
        Cow::Owned(format!("{name}a"))
    } else if let Some(stem) = name.strip_suffix("ский") {
        Cow::Owned(format!("{stem}ская"))
    } else {
        name
    }
}

/// Makes a family name from a forefather's given name: Нурлан gives Нурланов.
pub(super) fn family_after(given: &str) -> String {
    let (stem, last) = split_last(given);
    if !last.is_ascii() && !"çşýöüäňž".contains(last) {
        return match last {
            'й' => format!("{stem}ев"),
            'ь' => format!("{stem}ев"),
            'ӣ' => format!("{stem}иев"),
            'ж' | 'ш' | 'ч' | 'щ' | 'ц' => format!("{given}ев"),
            'а' | 'я' | 'и' | 'ы' | 'у' | 'ю' | 'е' | 'э' | 'о' | 'і' | 'ү' | 'ұ' | 'ө' | 'ә' => {
                format!("{given}ев")
            }
            _ => format!("{given}ов"),
        };
    }
    let turkmen = given.chars().any(|c| "çşýöüäňžÇŞÝÖÜÄ".contains(c));
    match last {
        'a' | 'e' | 'i' | 'o' | 'u' | 'y' if turkmen => format!("{given}ýew"),
        'ý' => format!("{given}ew"),
        'a' | 'e' | 'i' | 'o' | 'u' => format!("{given}yev"),
        'y' => format!("{given}ev"),
        _ if turkmen => format!("{given}ow"),
        _ => format!("{given}ov"),
    }
}

/// Makes a father's name of the Slavic kind: Нурлан gives Нурланович, Нурлановна.
pub(super) fn slavic_patronymic(father: &str, woman: bool, people: People) -> String {
    let (man_end, woman_end, stem): (&str, &str, String) = match father {
        "Павел" => ("ович", "овна", "Павл".into()),
        "Лев" => ("ович", "овна", "Льв".into()),
        "Пётр" => ("ович", "овна", "Петр".into()),
        "Илья" => ("ич", "инична", "Иль".into()),
        "Никита" => ("ич", "ична", "Никит".into()),
        _ => endings(father, people),
    };
    format!("{stem}{}", if woman { woman_end } else { man_end })
}

fn endings(father: &str, people: People) -> (&'static str, &'static str, String) {
    let (stem, last) = split_last(father);
    match last {
        'й' if stem.ends_with('и') => {
            let short = stem.strip_suffix('и').unwrap_or(stem);
            // Василий gives Васильевич, but Дмитрий gives Дмитриевич: two consonants keep the и.
            let two = short.chars().rev().take(2).filter(|c| !is_vowel(*c)).count() == 2;
            if two {
                ("евич", "евна", format!("{short}и"))
            } else {
                ("евич", "евна", format!("{short}ь"))
            }
        }
        'й' | 'ь' => ("евич", "евна", stem.to_owned()),
        'ж' | 'ш' | 'ч' | 'щ' | 'ц' => ("евич", "евна", father.to_owned()),
        'ӣ' => ("евич", "евна", format!("{stem}и")),
        c if "аяиыуюеэоіүұө".contains(c) => ("евич", "евна", father.to_owned()),
        c if c.is_ascii() || "çşýöüäňž".contains(c) => {
            let turkmen = people == People::Turkmen;
            match (turkmen, "aeiouý".contains(c)) {
                (true, true) => ("ýewiç", "ýewna", father.to_owned()),
                (true, false) => ("owiç", "owna", father.to_owned()),
                (false, true) => ("yevich", "yevna", father.to_owned()),
                (false, false) => ("ovich", "ovna", father.to_owned()),
            }
        }
        _ => ("ович", "овна", father.to_owned()),
    }
}

/// Makes a Ukrainian father's name: Андрій gives Андрійович, Андріївна.
pub(super) fn ukrainian_patronymic(father: &str, woman: bool) -> String {
    let father = if father == "Микола" { "Миколай" } else { father };
    let (stem, last) = split_last(father);
    match (last, woman) {
        ('й', false) => format!("{father}ович"),
        ('й', true) => format!("{stem}ївна"),
        ('о' | 'ь', false) => format!("{stem}ович"),
        ('о' | 'ь', true) => format!("{stem}івна"),
        (_, false) => format!("{father}ович"),
        (_, true) => format!("{father}івна"),
    }
}

fn is_vowel(c: char) -> bool {
    "аеёиоуыэюя".contains(c)
}

fn split_last(text: &str) -> (&str, char) {
    let mut chars = text.chars();
    let last = chars.next_back().unwrap_or(' ');
    (chars.as_str(), last)
}

/// Writes Russian letters as a passport does.
pub(crate) fn transliterate(russian: &str) -> String {
    let mut out = String::with_capacity(russian.len() + 4);
    for c in russian.chars() {
        let upper = c.is_uppercase();
        let latin = latin_of(c.to_lowercase().next().unwrap_or(c));
        let mut letters = latin.chars();
        if upper {
            out.extend(letters.next().map(|l| l.to_ascii_uppercase()));
        }
        out.push_str(letters.as_str());
        if latin.is_empty() && !matches!(c, 'ь' | 'ъ' | 'Ь' | 'Ъ') {
            out.push(c);
        }
    }
    out
}

fn latin_of(c: char) -> &'static str {
    match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'ё' => "yo",
        'ж' => "zh",
        'з' => "z",
        'и' | 'й' => "i",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ы' => "y",
        'ю' => "yu",
        'я' => "ya",
        _ => "",
    }
}

/// Drops the marks of Uzbek and Turkmen Latin, as machine-readable passports do.
pub(super) fn without_marks(name: Cow<'static, str>) -> Cow<'static, str> {
    if name.is_ascii() && !name.contains('\'') {
        return name;
    }
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '\'' => {}
            'ç' => out.push_str("ch"),
            'Ç' => out.push_str("Ch"),
            'ş' => out.push_str("sh"),
            'Ş' => out.push_str("Sh"),
            'ý' => out.push('y'),
            'Ý' => out.push('Y'),
            'ä' => out.push('a'),
            'ö' => out.push('o'),
            'Ö' => out.push('O'),
            'ü' => out.push('u'),
            'ň' => out.push('n'),
            'ž' => out.push_str("zh"),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patronymics_of_common_and_awkward_fathers() {
        for (father, man, woman) in [
            ("Сергей", "Сергеевич", "Сергеевна"),
            ("Василий", "Васильевич", "Васильевна"),
            ("Дмитрий", "Дмитриевич", "Дмитриевна"),
            ("Игорь", "Игоревич", "Игоревна"),
            ("Илья", "Ильич", "Ильинична"),
            ("Мустафа", "Мустафаевич", "Мустафаевна"),
            ("Бекзат", "Бекзатович", "Бекзатовна"),
        ] {
            assert_eq!(slavic_patronymic(father, false, People::Russian), man);
            assert_eq!(slavic_patronymic(father, true, People::Russian), woman);
        }
        assert_eq!(slavic_patronymic("Çary", false, People::Turkmen), "Çaryowiç");
        assert_eq!(slavic_patronymic("Karim", true, People::Uzbek), "Karimovna");
    }

    #[test]
    fn families_after_forefathers() {
        for (given, family) in [
            ("Нурлан", "Нурланов"),
            ("Абай", "Абаев"),
            ("Мустафа", "Мустафаев"),
            ("Karim", "Karimov"),
            ("Mirzo", "Mirzoyev"),
            ("Döwlet", "Döwletow"),
        ] {
            assert_eq!(family_after(given), family);
        }
        assert_eq!(feminine("Покровский".into()), "Покровская");
        assert_eq!(feminine("Шевченко".into()), "Шевченко");
    }

    #[test]
    fn passport_letters() {
        assert_eq!(transliterate("Жандос Шаяхметов"), "Zhandos Shayakhmetov");
        assert_eq!(transliterate("Игорь Щёкин"), "Igor Shchyokin");
        assert_eq!(without_marks("O'g'iloy".into()), "Ogiloy");
        assert_eq!(without_marks("Şöhrat".into()), "Shohrat");
    }
}

//! How a Turkish clerk writes a name of the region.

/// Writes Cyrillic letters, Kazakh and Kyrgyz ones too, in Turkish ones.
pub(crate) fn turkish(cyrillic: &str) -> String {
    let mut out = String::with_capacity(cyrillic.len());
    for c in cyrillic.chars() {
        let latin = letters(c.to_lowercase().next().unwrap_or(c));
        if c.is_uppercase() {
            let mut rest = latin.chars();
            out.extend(rest.next().map(capital));
            out.push_str(rest.as_str());
        } else if latin.is_empty() && !matches!(c, 'ь' | 'ъ') {
            out.push(c);
        } else {
            out.push_str(latin);
        }
    }
    out
}

/// Writes a family name in capitals, as Turkish papers do.
pub(crate) fn capitals(name: &str) -> String {
    name.chars().map(capital).collect()
}

/// The dotted and the dotless i are two letters.
fn capital(c: char) -> char {
    match c {
        'i' => 'İ',
        'ı' => 'I',
        other => other.to_uppercase().next().unwrap_or(other),
    }
}

fn letters(c: char) -> &'static str {
    match c {
        'а' => "a",
        'ә' | 'е' | 'э' => "e",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'ғ' => "ğ",
        'д' => "d",
        'ё' => "yo",
        'ж' => "j",
        'з' => "z",
        'и' | 'і' => "i",
        'й' => "y",
        'к' | 'қ' => "k",
        'л' => "l",
        'м' => "m",
        'н' | 'ң' => "n",
        'о' => "o",
        'ө' => "ö",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ұ' => "u",
        'ү' => "ü",
        'ф' => "f",
        'х' | 'һ' => "h",
        'ц' => "ts",
        'ч' => "ç",
        'ш' => "ş",
        'щ' => "şç",
        'ы' => "ı",
        'ю' => "yu",
        'я' => "ya",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_with_turkish_letters() {
        assert_eq!(turkish("Айгүл"), "Aygül");
        assert_eq!(turkish("Гүлнұр"), "Gülnur");
        assert_eq!(turkish("Искандер"), "İskander");
        assert_eq!(capitals(&turkish("Кыдыров")), "KIDIROV");
        assert_eq!(capitals(&turkish("Ильичёва")), "İLİÇYOVA");
    }
}

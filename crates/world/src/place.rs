//! The countries of the simulated world, as contributors write them.
//!
//! A short closed list: the mappings must know every spelling that a contributor uses, and a
//! test compares the two. Codes are those of the product's own country list.

use serde::{Deserialize, Serialize};

struct Place {
    alpha3: &'static str,
    alpha2: &'static str,
    english: &'static str,
    /// In Russian; the first is usual, the others happen.
    russian: &'static [&'static str],
    /// In Kazakh.
    kazakh: &'static [&'static str],
    /// In Uzbek, with Russian mixed in, as people write.
    uzbek: &'static [&'static str],
}

const PLACES: [Place; 18] = [
    Place {
        alpha3: "KAZ",
        alpha2: "KZ",
        english: "Kazakhstan",
        russian: &["Казахстан", "РК", "Республика Казахстан"],
        kazakh: &["Қазақстан", "ҚР"],
        uzbek: &["Qozog'iston", "Казахстан"],
    },
    Place {
        alpha3: "KGZ",
        alpha2: "KG",
        english: "Kyrgyzstan",
        russian: &["Кыргызстан", "Киргизия"],
        kazakh: &["Қырғызстан"],
        uzbek: &["Qirg'iziston", "Киргизия"],
    },
    Place {
        alpha3: "UZB",
        alpha2: "UZ",
        english: "Uzbekistan",
        russian: &["Узбекистан", "РУз"],
        kazakh: &["Өзбекстан"],
        uzbek: &["O'zbekiston", "Узбекистан"],
    },
    Place {
        alpha3: "TJK",
        alpha2: "TJ",
        english: "Tajikistan",
        russian: &["Таджикистан"],
        kazakh: &["Тәжікстан"],
        uzbek: &["Tojikiston", "Таджикистан"],
    },
    Place {
        alpha3: "TKM",
        alpha2: "TM",
        english: "Turkmenistan",
        russian: &["Туркменистан", "Туркмения"],
        kazakh: &["Түрікменстан"],
        uzbek: &["Turkmaniston"],
    },
    Place {
        alpha3: "RUS",
        alpha2: "RU",
        english: "Russia",
        russian: &["Россия", "РФ", "Российская Федерация"],
        kazakh: &["Ресей", "РФ"],
        uzbek: &["Rossiya", "Россия", "РФ"],
    },
    Place {
        alpha3: "UKR",
        alpha2: "UA",
        english: "Ukraine",
        russian: &["Украина"],
        kazakh: &["Украина"],
        uzbek: &["Ukraina"],
    },
    Place {
        alpha3: "BLR",
        alpha2: "BY",
        english: "Belarus",
        russian: &["Беларусь", "Белоруссия"],
        kazakh: &["Беларусь"],
        uzbek: &["Belarus"],
    },
    Place {
        alpha3: "MDA",
        alpha2: "MD",
        english: "Moldova",
        russian: &["Молдова", "Молдавия"],
        kazakh: &["Молдова"],
        uzbek: &["Moldova"],
    },
    Place {
        alpha3: "TUR",
        alpha2: "TR",
        english: "Türkiye",
        russian: &["Турция"],
        kazakh: &["Түркия"],
        uzbek: &["Turkiya", "Турция"],
    },
    Place {
        alpha3: "ARE",
        alpha2: "AE",
        english: "United Arab Emirates",
        russian: &["ОАЭ", "Эмираты"],
        kazakh: &["Біріккен Араб Әмірліктері", "БАӘ"],
        uzbek: &["BAA", "Birlashgan Arab Amirliklari", "ОАЭ"],
    },
    Place {
        alpha3: "IRN", alpha2: "IR", english: "Iran", russian: &["Иран"], kazakh: &["Иран"], uzbek: &["Eron"]
    },
    Place {
        alpha3: "THA",
        alpha2: "TH",
        english: "Thailand",
        russian: &["Таиланд"],
        kazakh: &["Таиланд"],
        uzbek: &["Tailand", "Таиланд"],
    },
    Place {
        alpha3: "IND",
        alpha2: "IN",
        english: "India",
        russian: &["Индия"],
        kazakh: &["Үндістан"],
        uzbek: &["Hindiston"],
    },
    Place {
        alpha3: "MYS",
        alpha2: "MY",
        english: "Malaysia",
        russian: &["Малайзия"],
        kazakh: &["Малайзия"],
        uzbek: &["Malayziya"],
    },
    Place {
        alpha3: "GEO",
        alpha2: "GE",
        english: "Georgia",
        russian: &["Грузия"],
        kazakh: &["Грузия"],
        uzbek: &["Gruziya"],
    },
    Place {
        alpha3: "CHN",
        alpha2: "CN",
        english: "China",
        russian: &["Китай", "КНР"],
        kazakh: &["Қытай"],
        uzbek: &["Xitoy"],
    },
    Place {
        alpha3: "PHL",
        alpha2: "PH",
        english: "Philippines",
        russian: &["Филиппины"],
        kazakh: &["Филиппин"],
        uzbek: &["Filippin"],
    },
];

/// Number of countries in the simulated world.
pub(crate) const COUNTRIES: usize = PLACES.len();

/// A country of the simulated world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(u8);

impl Country {
    /// Returns the country of an alpha-3 code, when the world has it.
    #[must_use]
    pub fn of(alpha3: &str) -> Option<Self> {
        PLACES.iter().position(|p| p.alpha3 == alpha3).and_then(|i| u8::try_from(i).ok()).map(Self)
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0_u8..).take(COUNTRIES).map(Self)
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    // INVARIANT: a Country is made from a place of the table alone, so the fallback is never taken.
    fn place(self) -> &'static Place {
        PLACES.get(self.index()).unwrap_or(&PLACES[0])
    }

    /// Returns the ISO 3166-1 alpha-3 code.
    #[must_use]
    pub fn alpha3(self) -> &'static str {
        self.place().alpha3
    }

    pub(crate) fn alpha2(self) -> &'static str {
        self.place().alpha2
    }

    pub(crate) fn english(self) -> &'static str {
        self.place().english
    }

    pub(crate) fn russian(self) -> &'static [&'static str] {
        self.place().russian
    }

    pub(crate) fn kazakh(self) -> &'static [&'static str] {
        self.place().kazakh
    }

    pub(crate) fn uzbek(self) -> &'static [&'static str] {
        self.place().uzbek
    }
}

impl Serialize for Country {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.alpha3())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let code = String::deserialize(d)?;
        Self::of(&code).ok_or_else(|| serde::de::Error::custom(format!("the simulated world has no country {code}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_product() {
        for c in Country::all() {
            let known = shyraq_case::country(c.alpha3()).unwrap();
            assert_eq!(known.alpha2, c.alpha2());
            assert_eq!(Country::of(c.alpha3()), Some(c));
        }
        assert_eq!(Country::of("XXX"), None);
    }
}

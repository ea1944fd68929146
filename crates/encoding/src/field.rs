use serde::{Deserialize, Serialize};

/// What a record says of a person. The order is the order of cells and of levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say all")]
pub enum Field {
    Family,
    Given,
    Patronymic,
    Birth,
    Sex,
    Citizenship,
    Birthplace,
    Street,
    Locality,
    Postcode,
    Region,
    Idno,
    House,
    Occupation,
}

/// How a field is encoded and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name: a filter of its full form, code words of stem and skeleton.
    Name,
    /// A date: code words of year, next year, month and day, a filter of its digits.
    Date,
    /// A number with slips: a code word, and a filter of its characters by place.
    Number,
    /// Words: a filter of their pairs of letters.
    Words,
    /// A code: a code word.
    Code,
}

impl Field {
    /// All fields, in order.
    pub const ALL: [Self; 14] = [
        Self::Family,
        Self::Given,
        Self::Patronymic,
        Self::Birth,
        Self::Sex,
        Self::Citizenship,
        Self::Birthplace,
        Self::Street,
        Self::Locality,
        Self::Postcode,
        Self::Region,
        Self::Idno,
        Self::House,
        Self::Occupation,
    ];

    /// Returns the place among [`Field::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Returns how it is encoded.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Family | Self::Given | Self::Patronymic => Kind::Name,
            Self::Birth => Kind::Date,
            Self::Postcode | Self::Idno => Kind::Number,
            Self::Birthplace | Self::Street | Self::Locality | Self::Occupation => Kind::Words,
            Self::Sex | Self::Citizenship | Self::Region | Self::House => Kind::Code,
        }
    }

    /// Returns the word of mappings and reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Family => "family",
            Self::Given => "given",
            Self::Patronymic => "patronymic",
            Self::Birth => "birth",
            Self::Sex => "sex",
            Self::Citizenship => "citizenship",
            Self::Birthplace => "birthplace",
            Self::Street => "street",
            Self::Locality => "locality",
            Self::Postcode => "postcode",
            Self::Region => "region",
            Self::Idno => "idno",
            Self::House => "house",
            Self::Occupation => "occupation",
        }
    }
}

impl Kind {
    /// Returns the 64-bit words of a cell.
    #[must_use]
    pub const fn words(self) -> usize {
        match self {
            Self::Date => 4,
            Self::Name => 3,

            Self::Number => 2,
            Self::Words | Self::Code => 1,
        }
    }
}

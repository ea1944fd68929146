use shyraq_encoding::Field;
use zeroize::Zeroize;

use crate::normalise::{Birth, Form, Names};

/// What a record says of a person, in one form. It is never written anywhere.
#[derive(Default)]
pub(crate) struct Person {
    pub(crate) family: Option<Form>,
    pub(crate) given: Option<Form>,
    pub(crate) patronymic: Option<Form>,
    pub(crate) further: Vec<Form>,
    pub(crate) birth: Option<Birth>,
    /// A birth is written, and nothing of it could be read, or a word of it not, such as a month.
    pub(crate) unread_birth: bool,
    /// Codes and words by field; empty where the record says nothing.
    pub(crate) others: [String; Field::ALL.len()],
}

impl Person {
    pub(crate) fn set_names(&mut self, names: Names) {
        self.family = names.family;
        self.given = names.given;
        self.patronymic = names.patronymic;
        self.further = names.further;
    }

    pub(crate) fn name(&self, field: Field) -> Option<&Form> {
        match field {
            Field::Family => self.family.as_ref(),
            Field::Given => self.given.as_ref(),
            Field::Patronymic => self.patronymic.as_ref(),
            _ => None,
        }
    }

    /// Returns the text of a field that is neither a name nor a date.
    pub(crate) fn other(&self, field: Field) -> Option<&str> {
        self.others.get(field.index()).map(String::as_str).filter(|t| !t.is_empty())
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        let names = [self.family.as_mut(), self.given.as_mut(), self.patronymic.as_mut()];
        for form in names.into_iter().flatten().chain(&mut self.further) {
            form.full.zeroize();
            form.stem.zeroize();
            form.skeleton.zeroize();
        }
        self.others.iter_mut().filter(|text| text.capacity() > 0).for_each(Zeroize::zeroize);
    }
}

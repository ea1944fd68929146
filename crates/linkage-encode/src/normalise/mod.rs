//! One person's name is written by many hands; this brings the writings to one form.

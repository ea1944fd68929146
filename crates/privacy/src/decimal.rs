use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::pow;
use thiserror::Error;

/// Digits and exponents beyond this are a mistake, not a parameter.
const MAX_EXPONENT: i64 = 40;
const MAX_LENGTH: usize = 64;

/// Says why a text is not a number that a parameter can take.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("'{0}' is not a positive decimal number of at most 40 places, such as 1, 0.5 or 1e-6")]
pub struct DecimalError(pub String);

/// Reads a positive decimal text such as `1`, `0.5` or `1e-6` as an exact fraction.
///
/// # Errors
/// [`DecimalError`] when the text has another form, is zero, or has an exponent beyond 40.
pub fn parse_decimal(text: &str) -> Result<BigRational, DecimalError> {
    let bad = || DecimalError(text.chars().take(MAX_LENGTH).collect());
    let t = text.trim();
    if t.is_empty() || t.len() > MAX_LENGTH {
        return Err(bad());
    }
    let (mantissa, exponent) = match t.split_once(['e', 'E']) {
        Some((m, e)) => (m, e.parse::<i64>().map_err(|_| bad())?),
        None => (t, 0),
    };
    let mantissa = mantissa.strip_prefix('+').unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    let shift = exponent.saturating_sub(i64::try_from(fraction.len()).unwrap_or(i64::MAX));
    if shift.abs() > MAX_EXPONENT {
        return Err(bad());
    }
    let number: BigInt = digits.parse().map_err(|_| bad())?;
    let power = pow(BigInt::from(10), usize::try_from(shift.unsigned_abs()).unwrap_or(0));
    let value = if shift < 0 { BigRational::new(number, power) } else { BigRational::from_integer(number * power) };
    if value > BigRational::from_integer(BigInt::from(0)) { Ok(value) } else { Err(bad()) }
}

/// Writes a positive fraction as the shortest decimal text that [`parse_decimal`] reads back,
/// or as `n/d` when it has none.
#[must_use]
pub fn to_decimal(value: &BigRational) -> String {
    let ten = BigInt::from(10);
    for places in 0..=MAX_EXPONENT {
        let power = pow(ten.clone(), usize::try_from(places).unwrap_or(0));
        let scaled = value * BigRational::from_integer(power);
        if !scaled.is_integer() {
            continue;
        }
        let digits = scaled.to_integer().to_string();
        let width = usize::try_from(places).unwrap_or(0);
        return if places == 0 {
            digits
        } else if places > 4 && digits.len() == 1 {
            format!("{digits}e-{places}")
        } else {
            let padded = format!("{digits:0>least$}", least = width + 1);
            let (whole, fraction) = padded.split_at(padded.len() - width);
            format!("{whole}.{fraction}")
        };
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(n: i64, d: i64) -> BigRational {
        BigRational::new(n.into(), d.into())
    }

    #[test]
    fn reads_what_people_write() {
        assert_eq!(parse_decimal("1"), Ok(ratio(1, 1)));
        assert_eq!(parse_decimal("0.5"), Ok(ratio(1, 2)));
        assert_eq!(parse_decimal(".25"), Ok(ratio(1, 4)));
        assert_eq!(parse_decimal("1e-6"), Ok(ratio(1, 1_000_000)));
        assert_eq!(parse_decimal("1.5E2"), Ok(ratio(150, 1)));
    }

    #[test]
    fn writes_what_people_read() {
        for t in ["1", "0.5", "12.25", "1e-6", "0.001", "0.000015", "150"] {
            assert_eq!(to_decimal(&parse_decimal(t).unwrap()), t);
        }
        assert_eq!(to_decimal(&ratio(1, 3)), "1/3");
    }

    #[test]
    fn refuses_the_rest() {
        for t in
            ["", "0", "0.0", "-1", "nan", "inf", "1e", "e5", "1e99", "1/2", "1,5", "0x1", "1e-99999999999999999999"]
        {
            assert!(parse_decimal(t).is_err(), "{t}");
        }
    }
}

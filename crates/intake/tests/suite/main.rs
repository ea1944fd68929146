//! Tests of intake from the outside: bytes in, codes, refused rows and a report out.

#[cfg(test)]
mod coding;
#[cfg(test)]
mod ctdc;
#[cfg(test)]
mod delimited;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod mapping;
#[cfg(test)]
mod personal;
#[cfg(test)]
mod props;
#[cfg(test)]
mod support;
#[cfg(test)]
mod workbook;

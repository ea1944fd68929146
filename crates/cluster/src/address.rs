use std::fmt;
use std::str::FromStr;

use crate::ClusterError;

/// Where a scheduler listens: `df://HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    host: String,
    port: u16,
}

impl Address {
    /// Joins a host and a port.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self { host: host.into(), port }
    }

    /// Returns what a socket connects to.
    pub(crate) fn socket(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Returns the address as gRPC writes it.
    pub(crate) fn http(&self) -> String {
        format!("http://{}", self.socket())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "df://{}", self.socket())
    }
}

impl FromStr for Address {
    type Err = ClusterError;

    fn from_str(text: &str) -> Result<Self, ClusterError> {
        let wrong = || ClusterError::Address { text: text.to_owned() };
        let (host, port) = text.strip_prefix("df://").and_then(|t| t.rsplit_once(':')).ok_or_else(wrong)?;
        let port = port.parse().map_err(|_| wrong())?;
        let named = host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c));
        let six = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
        let numbered = six.is_some_and(|h| h.parse::<std::net::Ipv6Addr>().is_ok());
        if host.is_empty() || port == 0 || !(named || numbered) {
            return Err(wrong());
        }
        Ok(Self::new(host, port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_and_a_port_and_nothing_else() {
        for good in ["df://127.0.0.1:50050", "df://scheduler.example.org:1", "df://[::1]:50050"] {
            assert_eq!(good.parse::<Address>().unwrap().to_string(), good);
        }
        for bad in [
            "",
            "127.0.0.1:50050",
            "df://",
            "df://:1",
            "df://host",
            "df://host:0",
            "df://host:70000",
            "http://host:1",
            "df://user@host:1",
            "df://host/path:1",
            "df://[host]:1",
        ] {
            assert!(bad.parse::<Address>().is_err(), "{bad}");
        }
    }
}

use std::net::{IpAddr, SocketAddr};
use std::num::NonZero;

use serde_json::json;
use shyraq_cluster::{Address, ExecutorSettings, serve_executor, serve_scheduler};
use shyraq_linkage_cluster::functions;

use crate::args::Cluster;
use crate::console::Console;
use crate::failure::Failure;

pub(crate) fn run(command: Cluster, console: &Console) -> Result<(), Failure> {
    match command {
        Cluster::Scheduler { bind, no_authentication } => {
            exposed(bind.ip(), no_authentication, console)?;
            serve_scheduler(bind, &functions(), |at| started("Scheduler", at, console))?;
        }
        Cluster::Executor { scheduler, bind, port, cores, work_dir, no_authentication } => {
            exposed(bind, no_authentication, console)?;
            let processors = || std::thread::available_parallelism().map_or(1, NonZero::get);
            let settings = ExecutorSettings {
                bind: SocketAddr::new(bind, port),
                scheduler: scheduler.parse()?,
                cores: cores.map_or_else(processors, usize::from),
                work_dir: work_dir.unwrap_or_else(std::env::temp_dir),
            };
            serve_executor(&settings, &functions(), |at| started("Executor", at, console))?;
        }
    }
    Ok(())
}

fn started(what: &str, at: SocketAddr, console: &Console) {
    let address = Address::new(if at.is_ipv6() { format!("[{}]", at.ip()) } else { at.ip().to_string() }, at.port());
    console.say(format!("{what} at {address}  (stop with Ctrl-C)"));
    console.result(&json!({ "address": address.to_string() }));
}

/// Lets nobody listen to other machines by mistake.
fn exposed(ip: IpAddr, accepted: bool, console: &Console) -> Result<(), Failure> {
    match (ip.is_loopback(), accepted) {
        (true, _) => Ok(()),
        (false, true) => {
            console.warn(
                "THERE IS NO AUTHENTICATION AND NO ENCRYPTION: whoever reaches this port can read coded records and encodings, and run queries as this user. Let only the cluster's machines reach it.",
            );
            Ok(())
        }
        (false, false) => Err(Failure::usage(
            format!("{ip} is reached by other machines, and there is no authentication"),
            "stay on loopback; or, in a network that only the cluster's machines reach, add --no-authentication",
        )),
    }
}

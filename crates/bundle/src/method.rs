//! The methodology text that travels with every bundle.

use std::fmt::Write as _;

use crate::{Assessment, Manifest};

/// Writes `METHOD.md` from the manifest: what was counted, what protects, how to read it.
pub(crate) fn method_text(m: &Manifest) -> String {
    let mut out = String::new();
    let p = &m.privacy;
    // Writing to a text can't fail.
    let _ = writeln!(out, "# How this release was made\n");
    if m.simulated {
        let _ = writeln!(out, "**Simulated data.** Every person behind these figures was made up by a program.\n");
    }
    let _ = writeln!(
        out,
        "Publisher: {}. Made on {} with {} {}.\n",
        m.publisher, m.created, m.program.name, m.program.version
    );
    let _ = writeln!(out, "## What is counted\n");
    let _ = writeln!(
        out,
        "Persons whom the contributors identified, not all who were trafficked. The variables and their values are those of the code book {} (version {}), which is public and was fixed before the data were read; it lies beside this text. A blank means \"not reported\", never \"no\".\n",
        m.codebook.name, m.codebook.version
    );
    let _ = writeln!(out, "## What protects people\n");
    let _ = writeln!(
        out,
        "- Promise: ({}, {})-differential privacy. Accountant: {}. Debited loss: rho = {}.",
        p.epsilon, p.delta, p.accountant, p.rho
    );
    let _ = writeln!(out, "- Unit: {}. {}", p.unit, p.unit_rule);
    let _ = writeln!(out, "- Neighbours: {}", p.neighbours);
    let _ = writeln!(out, "- Contribution: {} record a person. {}", p.contribution.records, p.contribution.rule);
    for g in &p.groups {
        let _ = writeln!(
            out,
            "- A person who is in the data under {} identities that were not linked has epsilon {} at the same delta.",
            g.identities, g.epsilon
        );
    }
    let _ = writeln!(out, "- Mechanism: {}\n", p.mechanism);
    let _ = writeln!(out, "## How to read the numbers\n");
    let _ = writeln!(
        out,
        "`data/aggregates.csv` holds every table of one and of two columns, and those of three that the code book names; these agree with the table of their first two columns exactly and with the others nearly. `count` is a whole number and the tables agree with one another; `low` and `high` hold the recorded number with 95 % certainty, one cell at a time. They cover the noise that was added, not who is missing from the records. `data/measured.csv` holds each noisy measurement as it was drawn, negative ones too, with the variance of its noise: use it for sums and models. `data/synthetic.csv` holds {} synthetic records: none is a person; check what you find there against the tables before you quote it.\n",
        m.records
    );
    let _ = writeln!(
        out,
        "A share within a group of variables (means, forms, work, recruiters) is one of the persons with an answer in that group, not of all. Their number is not in these tables, so do not divide by the total.\n"
    );
    if m.files.iter().any(|f| f.path.ends_with("lists.csv")) {
        let _ = writeln!(
            out,
            "Who reads a table as a list and looks at its top should use `data/lists.csv`: its intervals hold for all cells of a table at once with 95 % certainty, so also for the cell that came out largest. It has the tables of one column and those that the code book names.\n"
        );
    }
    if let Some(a) = &m.assessment {
        assessment_text(&mut out, a);
    }
    if !m.notes.is_empty() {
        let _ = writeln!(out, "## Remarks\n");
        for n in &m.notes {
            let _ = writeln!(out, "- {n}");
        }
        out.push('\n');
    }
    let _ = writeln!(out, "## References\n");
    let _ = writeln!(
        out,
        "- C. Canonne, G. Kamath, T. Steinke, The Discrete Gaussian for Differential Privacy, arXiv:2004.00010 (2020)."
    );
    if p.accountant.starts_with("composed Gaussians") {
        let _ = writeln!(
            out,
            "- B. Balle, Y. Wang, Improving the Gaussian Mechanism for Differential Privacy, arXiv:1805.06530 (2018)."
        );
        let _ = writeln!(out, "- J. Dong, A. Roth, W. Su, Gaussian Differential Privacy, arXiv:1905.02383 (2022).");
    }
    let _ = writeln!(out, "- M. Bun, T. Steinke, Concentrated Differential Privacy, arXiv:1605.02065 (2016).");
    let _ = writeln!(
        out,
        "- Y. Xiao et al., An Optimal and Scalable Matrix Mechanism for Noisy Marginals, arXiv:2305.08175 (2023)."
    );
    out
}

/// Says what was measured for the hidden number, the cascade and the lag.
fn assessment_text(out: &mut String, a: &Assessment) {
    // Writing to a text can't fail.
    let _ = writeln!(out, "## The assessment\n");
    let _ = writeln!(
        out,
        "How many are missed, where the chain breaks and how late reports come was estimated from tables that were measured apart, on {}, with a debit of their own: entry {} of the ledger. Its loss comes on top of that of the release. The exact results stay with the hub.\n",
        a.created, a.ledger.entry
    );
    let _ = writeln!(
        out,
        "- Promise: ({}, {})-differential privacy. Accountant: {}. Debited loss: rho = {}.",
        a.epsilon, a.delta, a.accountant, a.rho
    );
    let _ = writeln!(out, "- Unit: {}. {}", a.unit, a.unit_rule);
    let _ = writeln!(out, "- Neighbours: {}", a.neighbours);
    for g in &a.groups {
        let _ = writeln!(
            out,
            "- A person who is in it under {} identities that were not linked has epsilon {} at the same delta.",
            g.identities, g.epsilon
        );
    }
    let _ = writeln!(out, "- Mechanism: {}", a.mechanism);
    for t in &a.tables {
        let by = if t.columns.is_empty() { String::new() } else { format!(" by {}", t.columns.join(", ")) };
        let _ = writeln!(
            out,
            "- Table `{}`{by}: {} cells, each with noise of variance {}, loss {}.",
            t.name, t.cells, t.variance, t.rho
        );
    }
    for n in &a.notes {
        let _ = writeln!(out, "- {n}");
    }
    let _ = writeln!(
        out,
        "\n`assess/measured.csv` holds each noisy count as it was drawn, negative ones too. `assess/mse.json`, `assess/cascade.json` and `assess/lag.json`, as far as they are there, were made of it and of nothing else; their intervals hold the noise besides what the estimates are unsure of. A cascade's intervals hold the noise alone.\n"
    );
}

# Two commands matter: `make demo` shows the main job, `make test` runs every test.
# Each installs what it lacks. The build cache lies outside the clone.

export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/shyraq/target
export CARGO_TERM_COLOR ?= auto

DEMO_DIR ?= demo
DEMO_PEOPLE ?= 200000
ADDR ?= 127.0.0.1:8080

.PHONY: demo test test-rust test-browser lint fuzz bench bench-release bench-linkage book help

help:
	@echo "make demo   the whole path on simulated data, then a site at http://$(ADDR)"
	@echo "make test   every test: Rust, command line, browser"
	@echo "make lint   format, clippy, licences and sources of dependencies"
	@echo "make fuzz   malformed mappings and encodings, some seconds each (SECONDS_EACH=600 for long)"
	@echo "make bench  measurements against peers, in one run"
	@echo "make bench-release  accuracy and cost of a release beside its peers (CELLS=quick for one run)"
	@echo "make bench-linkage  linkage beside its peers (SIZE=1000000 for its cost at a size)"
	@echo "make book   the book as HTML (needs mdbook)"

demo:
	@tools/ensure build
	cargo build --release --locked -p shyraq
	$(CARGO_TARGET_DIR)/release/shyraq demo --dir $(DEMO_DIR) --people $(DEMO_PEOPLE) --addr $(ADDR)

test: test-rust test-browser

test-rust:
	@tools/ensure build
	tools/test-rust

test-browser:
	@tools/ensure build browser
	tools/test-browser

lint:
	@tools/ensure build deny
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo clippy -p shyraq-cluster -p shyraq-linkage-cluster -p shyraq --no-default-features --features cluster --all-targets --locked -- -D warnings
	tools/deny

fuzz:
	@tools/fuzz

bench:
	@tools/ensure build
	tools/bench

# CELLS=quick, full or TABLES/EPSILONS/METHODS/RUNS; see tools/bench-release.
bench-release:
	@tools/bench-release

# CELLS=quick, full or SETS/TOOLS/RUNS; SIZE=1000000; see tools/bench-linkage.
bench-linkage:
	@tools/bench-linkage

book:
	mdbook build docs/book

# Other people's programs that the tests compare with, each in a directory of
# $PROF_TOOLS that has its version in its name, with links in $PROF_TOOLS/bin.
# What is there already is not made again.
# shellcheck shell=bash

GO=1.25.0
PPROF=v0.0.0-20260906184651-6331bc6350fe
INFERNO=0.12.8
PY_SPY=0.4.3
NUMPY=1.26.4
GUNICORN=23.0.0
UVICORN=0.34.0
PYTEST=8.3.4
GREENLET=3.1.1
CHECK_JSONSCHEMA=0.39.0
SPEEDSCOPE=1.25.0
AJV=8.20.0
PLAYWRIGHT=1.65.1
AXE=4.14.1

link_programs() {
	mkdir -p "$PROF_TOOLS/bin"
	ln -sf "$@" "$PROF_TOOLS/bin/"
}

# at_least WANTED VERSION
at_least() {
	[ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# fetch_go DIRECTORY: the module that newer Gos fetch by themselves, with the
# executable bits that modules do not have.
fetch_go() {
	local to=$1 from module=golang.org/toolchain@v0.0.1-go$GO
	module=$module.$(go env GOOS)-$(go env GOARCH) || return
	say "fetching $module"
	from=$(go mod download -json "$module" |
		sed -nE 's/^\t"Dir": "(.*)",?$/\1/p')
	[ -n "$from" ] || return
	rm -rf "$to.new"
	mkdir -p "$PROF_TOOLS"
	cp -r "$from" "$to.new" && chmod -R u+w "$to.new" &&
		chmod +x "$to.new"/bin/* "$to.new"/pkg/tool/*/* &&
		mv "$to.new" "$to"
}

# From 1.21 on a Go fetches the toolchain that a program asks for.
install_go() {
	local dir=$PROF_TOOLS/go-$GO version
	version=$(go env GOVERSION 2>/dev/null) || version=go0
	at_least 1.21 "${version#go}" && return
	if [ ! -x "$dir/bin/go" ]; then
		install_packages golang-go ca-certificates || return
		fetch_go "$dir" || return
	fi
	link_programs "$dir/bin/go"
}

install_pprof() {
	local dir=$PROF_TOOLS/pprof-$PPROF
	if [ ! -x "$dir/bin/pprof" ]; then
		say "building google/pprof $PPROF"
		GOBIN=$dir/bin go install "github.com/google/pprof@$PPROF" ||
			return
	fi
	link_programs "$dir/bin/pprof"
}

install_inferno() {
	local dir=$PROF_TOOLS/inferno-$INFERNO version
	if [ ! -x "$dir/bin/inferno-flamegraph" ]; then
		version=$(cargo --version 2>/dev/null) || version=
		# Debian has a new one beside its old one; only one can be in.
		at_least 1.80 "$(cut -d ' ' -f 2 <<<"${version:-cargo 0}")" ||
			install_packages -y cargo-web rustc-web ca-certificates ||
			return
		say "building inferno $INFERNO"
		quietly cargo install --locked --root "$dir" \
			--version "$INFERNO" inferno || return
	fi
	link_programs "$dir"/bin/*
}

install_py_spy() {
	local dir=$PROF_TOOLS/py-spy-$PY_SPY
	if [ ! -x "$dir/bin/py-spy" ]; then
		say "installing py-spy $PY_SPY in a virtual environment"
		quietly python3 -m venv "$dir" || return
		quietly "$dir/bin/pip" install "py-spy==$PY_SPY" || return
	fi
	link_programs "$dir/bin/py-spy"
}

# Programs and extensions of Python, in an environment that tests record.
install_python_programs() {
	local dir=$PROF_TOOLS/python-$NUMPY-$GUNICORN-$UVICORN-$PYTEST-$GREENLET
	if [ ! -x "$dir/bin/pytest" ]; then
		say "installing numpy, gunicorn, uvicorn, pytest and greenlet"
		quietly python3 -m venv "$dir" || return
		quietly "$dir/bin/pip" install "numpy==$NUMPY" \
			"gunicorn==$GUNICORN" "uvicorn==$UVICORN" \
			"greenlet==$GREENLET" "pytest==$PYTEST" || return
	fi
	ln -sfn "$dir" "$PROF_TOOLS/python"
}

# It has the schemas of what hosts of repositories read.
install_check_jsonschema() {
	local dir=$PROF_TOOLS/check-jsonschema-$CHECK_JSONSCHEMA
	if [ ! -x "$dir/bin/check-jsonschema" ]; then
		say "installing check-jsonschema $CHECK_JSONSCHEMA"
		quietly python3 -m venv "$dir" || return
		quietly "$dir/bin/pip" install \
			"check-jsonschema==$CHECK_JSONSCHEMA" || return
	fi
	link_programs "$dir/bin/check-jsonschema"
}

# Its page and schema, and what validates by the schema.
install_speedscope() {
	local dir=$PROF_TOOLS/speedscope-$SPEEDSCOPE
	if [ ! -f "$dir/node_modules/ajv/package.json" ]; then
		command -v npm >/dev/null || install_packages nodejs npm || return
		say "installing speedscope $SPEEDSCOPE"
		quietly npm install --prefix "$dir" --no-audit --no-fund \
			--ignore-scripts "speedscope@$SPEEDSCOPE" "ajv@$AJV" ||
			return
	fi
	ln -sfn "$dir" "$PROF_TOOLS/speedscope"
}

install_chromium() {
	command -v chromium >/dev/null || install_packages -y chromium
}

# What drives Chromium, and what knows the rules of accessible pages.
install_playwright() {
	local dir=$PROF_TOOLS/playwright-$PLAYWRIGHT
	if [ ! -f "$dir/node_modules/axe-core/package.json" ]; then
		command -v npm >/dev/null || install_packages nodejs npm || return
		say "installing Playwright $PLAYWRIGHT and axe $AXE"
		quietly npm install --prefix "$dir" --no-audit --no-fund \
			--ignore-scripts "playwright-core@$PLAYWRIGHT" \
			"axe-core@$AXE" || return
	fi
	ln -sfn "$dir" "$PROF_TOOLS/playwright"
}

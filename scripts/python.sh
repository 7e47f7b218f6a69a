# Sourced by ./run and ./test. Plain enough for bash 3.2, which macOS ships.

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

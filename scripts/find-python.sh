#!/bin/sh
# Print the path of a Python 3.13, the functions' runtime; or say what to do, and fail.
# Looks at $PYTHON, the path, pyenv's versions, and what uv knows. Downloads nothing.
want=3.13

is_wanted() {
    "$1" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1])' "$want" \
        >/dev/null 2>&1
}

pyenv_root=${PYENV_ROOT:-$HOME/.pyenv}
for candidate in "${PYTHON:-}" "python$want" python3 python "$pyenv_root/versions/$want".*/bin/python3; do
    if [ -n "$candidate" ] && is_wanted "$candidate"; then
        # The real interpreter: a pyenv shim means another Python in another folder.
        exec "$candidate" -c 'import sys; print(sys.executable)'
    fi
done

if command -v uv >/dev/null 2>&1; then
    found=$(uv python find --no-python-downloads "$want" 2>/dev/null) && is_wanted "$found" && {
        echo "$found"
        exit 0
    }
fi

cat >&2 <<EOF
LabelHooks needs Python $want, the version its Lambda functions run on, and there is none here.
Looked at: \$PYTHON, python$want, python3, python, $pyenv_root/versions, uv.
Install it (for example 'pyenv install $want' or 'uv python install $want'), or say where it is:
    make PYTHON=/path/to/python$want
EOF
exit 1

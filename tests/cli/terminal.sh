#!/bin/sh
# What a terminal sees: colour unless it is not wanted, and the progress of long work.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" "$SOURCE_DIR/tests/cli/terminal.py" "$RAGLOSS"

#!/bin/sh
# Names that a terminal, a reader of XML or a CI server's runner would obey do nothing there, whatever shows them.
. "$SOURCE_DIR/tests/scratch.sh"
unset SLURM_PROCID SLURM_NTASKS OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE
"$PYTHON" -B "$SOURCE_DIR/tests/cli/hostile_names.py" "$RAGLOSS" || fail "see above"

#!/bin/sh
# A Slurm job array that evaluates a large set on 8 machines: sbatch slurm.sh gt.npz pred.npz
#
# When all tasks are done: ragloss merge parts/*.json -o losses.csv
#SBATCH --job-name=ragloss
#SBATCH --array=1-8
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=16
#SBATCH --time=01:00:00
set -eu
mkdir -p parts
shard=$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT
ragloss eval "$1" "$2" --shard "$shard" --quiet -o "parts/$SLURM_ARRAY_TASK_ID.json"

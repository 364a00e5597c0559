#!/bin/sh
# A data set by 64 jobs of a Slurm array: sbatch examples/slurm_array.sh clips.csv landmarks
# Submitted again, it goes on where jobs were stopped, at a time limit for one. Both paths are on a file system that all
# nodes see.
#SBATCH --job-name=landmarks
#SBATCH --array=1-64
#SBATCH --cpus-per-task=8
#SBATCH --mem-per-cpu=600M
#SBATCH --time=12:00:00
#SBATCH --signal=B:TERM@60

# Some clips have failed (3): the ledger says which, and the job is done.
holistic-native extract "$1" -o "$2" --workers "$SLURM_CPUS_PER_TASK" --shard "$SLURM_ARRAY_TASK_ID/64" &
trap 'kill -TERM $!' TERM
code=0
wait $! || code=$?
[ "$code" -eq 3 ] || exit "$code"

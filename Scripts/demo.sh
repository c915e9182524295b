#!/usr/bin/env bash
# The demo: makes 40 volumes, trains a 3-D U-Net on two ranks, predicts one volume. Everything lands in demo/ and runs/demo.
set -euo pipefail
lockstep=$1

rm -rf runs/demo demo/predictions
"$lockstep" data make volumes demo/volumes --count 40 --size 128
"$lockstep" train configs/volumes-demo.yaml --nproc-per-node 2 --json demo/metrics.json
"$lockstep" predict runs/demo/checkpoints/best demo/volumes/img9.nii.gz --output demo/predictions

cat <<EOF

mean Dice on the 8 volumes held back: $(sed -n 's/.*"dice" : \([0-9.]*\).*/\1/p' demo/metrics.json)

Look at
  demo/predictions/img9_prediction.png      three slices, what was found laid over
  demo/predictions/img9_prediction.nii.gz   the label map, for any NIfTI viewer
  runs/demo/log.jsonl                       every step's numbers
  runs/demo/checkpoints/best                weights, optimizer and position
and watch the curves with
  tensorboard --logdir runs/demo
EOF
